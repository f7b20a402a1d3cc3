package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class CatalogueTest {
    private static final Argument<String> NAME = Argument.text("name", "The name.");
    private static final Argument<String> PASSWORD =
            Argument.text("password", "The password.").secret();
    private static final Argument<String> FULL_NAME =
            Argument.text("fullname", "The full name.").optional();
    private static final Argument<Long> COUNT = Argument.number("count", "How many.", 1, 9);
    private static final Argument<Role> ROLE = Argument.choice("role", "The role.", Role.class);
    private static final Argument<List<String>> WORDS =
            Argument.rest("words", "The words.", word -> word);

    private final MemoryEvents events = new MemoryEvents();
    private final Catalogue catalogue = new Catalogue(events);
    private final AtomicInteger deletions = new AtomicInteger();

    @BeforeEach
    void register() {
        catalogue.register(
                List.of(
                        Command.of("User", "Add")
                                .summary("Makes an account.")
                                .argument(NAME)
                                .argument(PASSWORD)
                                .argument(FULL_NAME)
                                .handler(call ->
                                        new Result.Done(
                                                call.get(NAME)
                                                        + ":"
                                                        + call.get(PASSWORD)
                                                        + ":"
                                                        + call.find(FULL_NAME).orElse("none"))),
                        Command.of("User", "Delete")
                                .summary("Deletes an account.")
                                .argument(NAME)
                                .dangerous(c -> c.get(NAME) + " and all mail would be gone.")
                                .handler(call ->
                                        new Result.Done("gone " + deletions.incrementAndGet())),
                        Command.of("User", "List")
                                .summary("Lists accounts.")
                                .role(Role.HELP_DESK)
                                .argument(COUNT)
                                .readOnly()
                                .handler(call -> new Result.Done(call.get(COUNT) + " listed")),
                        Command.of("Unit", "Set")
                                .summary("Sets a unit.")
                                .argument(ROLE)
                                .argument(WORDS)
                                .handler(call ->
                                        new Result.Done(call.get(ROLE) + " " + call.get(WORDS))),
                        Command.of("Defect")
                                .summary("Fails.")
                                .readOnly()
                                .handler(call -> {
                                    throw new IllegalStateException("secret innards");
                                })));
    }

    private String done(String line) throws ProblemException {
        Result result = catalogue.execute(line, "console", Role.ADMINISTRATOR);
        assertThat(result).isInstanceOf(Result.Done.class);
        return ((Result.Done) result).text();
    }

    private Problem refusal(String line, Role role) {
        ProblemException e =
                catchThrowableOfType(
                        ProblemException.class, () -> catalogue.execute(line, "bob", role));
        assertThat(e).isNotNull();
        return e.problem();
    }

    private Problem refusal(String line) {
        return refusal(line, Role.ADMINISTRATOR);
    }

    @Test
    void runsCommandsInAnyCaseAndAbbreviation() throws Exception {
        assertThat(done("User Add alice secret \"Alice Adams\""))
                .isEqualTo("alice:secret:Alice Adams");
        assertThat(done("user add alice secret")).isEqualTo("alice:secret:none");
        assertThat(done("us a alice \"\"")).isEqualTo("alice::none");
        assertThat(done("un s help-desk a b")).isEqualTo("HELP_DESK [a, b]");
    }

    @Test
    void explainsWhatItDoesNotKnow() {
        assertThat(refusal("Usre Add").detail()).isEqualTo("Did you mean User?");
        assertThat(refusal("User Ad").error()).isEqualTo("User Add needs the name.");
        assertThat(refusal("User Lsit").detail()).isEqualTo("Did you mean User List?");
        assertThat(refusal("u add").detail()).isEqualTo("It abbreviates Unit, User.");
        assertThat(refusal("User").detail()).isEqualTo("It has Add, Delete, List.");
        assertThat(refusal("").error()).isEqualTo("No command was given.");
        assertThat(refusal("\"\" x").error()).contains("There is no command");
        assertThat(refusal("zzzzz").hint()).isEqualTo("Help");
    }

    @Test
    void explainsBadArguments() {
        assertThat(refusal("User Add alice").hint())
                .isEqualTo("User Add <name> <password> [<fullname>]");
        assertThat(refusal("User Add a b c d").error()).contains("too many words");
        assertThat(refusal("User List 10").toString())
                .isEqualTo(
                        "The count \"10\" cannot be used.\n"
                                + "  must be a whole number between 1 and 9");
        assertThat(refusal("Unit Set king x").detail()).contains("help-desk");
        assertThat(refusal("Unit Set user").error()).isEqualTo("Unit Set needs the words.");
    }

    @Test
    void longNonsenseCostsLittle() {
        assertThat(refusal("x".repeat(1_000_000)).toString()).hasSizeLessThan(300);
        assertThat(refusal("User List " + "9".repeat(1_000_000)).toString()).hasSizeLessThan(300);
        assertThat(refusal("a ".repeat(2_000)).error()).contains("too many words");
    }

    @Test
    void checksTheRole() throws Exception {
        assertThat(refusal("User Add a b", Role.HELP_DESK).detail())
                .isEqualTo("It needs the role administrator; bob has the role help-desk.");
        assertThat(catalogue.execute("User List 3", "bob", Role.DOMAIN_ADMINISTRATOR))
                .isEqualTo(new Result.Done("3 listed"));
    }

    @Test
    void dangerousCommandsMustBeConfirmed() throws Exception {
        Problem problem = refusal("User Delete alice");
        assertThat(problem.detail()).isEqualTo("alice and all mail would be gone.");
        assertThat(deletions).hasValue(0);
        assertThat(done("User Delete alice --yes")).isEqualTo("gone 1");
        assertThat(
                        catalogue.execute(
                                List.of("User", "Delete", "alice"),
                                Caller.of("console", Role.ADMINISTRATOR, true)))
                .isEqualTo(new Result.Done("gone 2"));
    }

    @Test
    void auditsChangesWithoutSecrets() throws Exception {
        done("User Add alice hunter2 \"A B\"");
        refusal("User Add alice hunter2 A B", Role.USER);
        done("User List 3");
        assertThat(events.of(KernelEvent.CommandGiven.class))
                .map(KernelEvent.CommandGiven::arguments)
                .containsExactly(
                        List.of("alice", "***", "A B"), List.of("alice", "***", "A", "***"));
        assertThat(events.of(KernelEvent.CommandGiven.class))
                .map(KernelEvent.CommandGiven::outcome)
                .containsExactly("done", "User Add is not permitted to you.");
        assertThat(events.all().toString()).doesNotContain("hunter2");
    }

    @Test
    void asksForSecrets() throws Exception {
        var caller =
                new Caller("console", Role.ADMINISTRATOR, false, "id", name -> "typed " + name);
        assertThat(catalogue.execute("User Add alice -", caller))
                .isEqualTo(new Result.Done("alice:typed password:none"));
        assertThat(catalogue.execute("User Add - x -", caller)).isEqualTo(new Result.Done("-:x:-"));
        assertThat(refusal("User Add alice -").error())
                .isEqualTo("The password cannot be asked for here.");
    }

    @Test
    void defectsShowTheirIdAndNothingElse() {
        Problem problem = refusal("Defect");
        assertThat(problem.error()).isEqualTo("Defect failed by a defect in Postern.");
        assertThat(problem.toString()).doesNotContain("innards");
    }

    @Test
    void refusesBadDeclarations() {
        assertThatThrownBy(() -> catalogue.register(catalogue.commands()))
                .hasMessageContaining("declared twice");
        assertThatThrownBy(() -> Command.of("A", "B").argument(FULL_NAME).argument(NAME))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("A", "B").argument(WORDS).argument(FULL_NAME))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("A").handler(call -> new Result.Done("")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void completes() throws Exception {
        assertThat(catalogue.complete(List.of("u"), Role.ADMINISTRATOR))
                .containsExactly("Unit", "User");
        assertThat(catalogue.complete(List.of("user", ""), Role.ADMINISTRATOR))
                .containsExactly("Add", "Delete", "List");
        assertThat(catalogue.complete(List.of("user", "d"), Role.ADMINISTRATOR))
                .containsExactly("Delete");
        assertThat(catalogue.complete(List.of("user", "add", "x"), Role.ADMINISTRATOR)).isEmpty();
        assertThat(catalogue.complete(List.of("u"), Role.USER)).isEmpty();
        catalogue.completing("*", "name", _ -> List.of("for", "all"));
        assertThat(catalogue.complete(List.of("user", "add", "a"), Role.ADMINISTRATOR))
                .containsExactly("all");
        catalogue.completing("User", "name", begun -> List.of(begun + "lice", "Anna", "bob"));
        assertThat(catalogue.complete(List.of("user", "x"), Role.ADMINISTRATOR)).isEmpty();
        assertThat(catalogue.complete(List.of("user", "add", "a"), Role.ADMINISTRATOR))
                .containsExactly("alice", "Anna");
    }
}
