package org.postern.setup;

import org.jline.terminal.Terminal;
import org.postern.admin.ShellProgram;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Caller;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// `Setup`: at a terminal the wizard; elsewhere, with prepared answers, what it would do, and with
/// `--yes` that.
public final class SetupCommand implements ShellProgram {
    private static final Argument<String> ANSWERS =
            Argument.text(
                            "answers",
                            "key=value; key=value…, in quotes; the wizard at a terminal asks for"
                                    + " them instead.")
                    .secret();

    private final Supplier<SetupSite> site;
    private final Doer doer;

    /// Changes the node that runs.
    public interface Doer {
        /// Changes all of the settings as one revision.
        ///
        /// @param by who does it
        void settings(Map<String, String> values, String by) throws ProblemException;

        /// Gives a command.
        void command(List<String> words, Caller caller) throws ProblemException;
    }

    public SetupCommand(Supplier<SetupSite> site, Doer doer) {
        this.site = site;
        this.doer = doer;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Setup")
                        .summary("Asks what a node needs to know, and sets it up so.")
                        .help(
                                """
                                At a terminal Setup alone asks, with a look at each answer, and changes nothing before the
                                end. Elsewhere the answers are given; those left out are as the wizard would propose them:

                                  Setup "hostname=mail.example.org; ports=standard; listen=any"

                                Without --yes it says what it would do.\
                                """)
                        .argument(ANSWERS)
                        .dangerous(call -> planned(call).plan().shown())
                        .handler(this::applied));
    }

    private Wizard.Agreed planned(Call call) throws ProblemException {
        return new Wizard(new SetupQuestions(site.get()), new PreparedScreen(_ -> {}))
                .prepared(Answers.parse(call.get(ANSWERS)));
    }

    private Result applied(Call call) throws ProblemException {
        var agreed = planned(call);
        if (agreed.plan().isEmpty()) {
            return new Result.Done("Nothing is to be changed.");
        }
        var before = site.get();
        agreed.plan()
                .settings()
                .forEach((key, value) -> call.changed(key, before.setting(key), value));
        var caller =
                new Caller(
                        call.operator(),
                        call.role(),
                        true,
                        call.id(),
                        Caller.SecretSource.NONE,
                        call.progress(),
                        "setup");
        return new Result.Done(told(agreed.plan().apply(applier(caller))));
    }

    private SetupPlan.Applier applier(Caller caller) {
        return new SetupPlan.Applier() {
            @Override
            public void settings(Map<String, String> values) throws ProblemException {
                doer.settings(values, caller.operator());
            }

            @Override
            public void command(List<String> words) throws ProblemException {
                doer.command(words, caller);
            }
        };
    }

    /// What is told at the end.
    ///
    /// @throws ProblemException when something could not be done
    private static String told(List<ProblemException> failures) throws ProblemException {
        if (failures.isEmpty()) {
            return "The node is set up. What takes a restart waits for it: Settings List says what."
                    .replace("Settings List", "Settings Get");
        }
        var first = failures.getFirst().problem();
        throw new ProblemException(
                "The settings are changed; " + failures.size() + " step was not done.",
                first.toString(),
                first.hint());
    }

    @Override
    public String name() {
        return "Setup";
    }

    @Override
    public Role role() {
        return Role.ADMINISTRATOR;
    }

    @Override
    public void run(Terminal terminal, Caller caller) throws ProblemException {
        var screen = new TerminalScreen(terminal);
        var agreed = new Wizard(new SetupQuestions(site.get()), screen).run();
        if (agreed.isEmpty()) {
            return;
        }
        // By the catalogue, so that the audit has it.
        doer.command(List.of("Setup", prepared(agreed.get().answers())), confirmed(caller));
        screen.say("The node is set up. Settings Get says what waits for a restart.");
    }

    /// Answers as the command takes them.
    public static String prepared(Answers answers) {
        var text = new StringBuilder();
        answers.all()
                .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    private static Caller confirmed(Caller caller) {
        return new Caller(
                caller.operator(),
                caller.role(),
                true,
                caller.id(),
                caller.secrets(),
                caller.progress(),
                caller.from());
    }
}
