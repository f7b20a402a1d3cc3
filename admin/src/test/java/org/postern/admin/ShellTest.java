package org.postern.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.postern.kernel.Argument;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Command;
import org.postern.kernel.EventCommands;
import org.postern.kernel.EventFeed;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// The command line at a terminal in memory.
class ShellTest {
    private static final Argument<String> NAME = Argument.text("name", "A name.");
    private static final Argument<String> PASSWORD =
            Argument.text("password", "A password.").secret();

    private final MemoryEvents events = new MemoryEvents();
    private final EventFeed feed = new EventFeed(events, InstantSource.fixed(Instant.EPOCH));
    private final Catalogue catalogue = new Catalogue(feed);
    private final List<String> said = new ArrayList<>();
    private final CountDownLatch working = new CountDownLatch(1);

    ShellTest() {
        catalogue.register(new EventCommands(feed).commands());
        catalogue.register(
                List.of(
                        Command.of("Thing", "Add")
                                .summary("Adds a thing.")
                                .argument(NAME)
                                .argument(PASSWORD)
                                .handler(call -> say(call.get(NAME) + "/" + call.get(PASSWORD))),
                        Command.of("Thing", "Delete")
                                .summary("Deletes a thing.")
                                .argument(NAME)
                                .dangerous("It goes for good.")
                                .handler(call -> say("deleted " + call.get(NAME))),
                        Command.of("Thing", "Work")
                                .summary("Works until it is cancelled.")
                                .handler(call -> {
                                    while (true) {
                                        working.countDown();
                                        call.progress().step("Working", 1, 2, Progress.Unit.FILES);
                                        Thread.onSpinWait();
                                    }
                                }),
                        Command.of("Thing", "List")
                                .summary("Lists forty things.")
                                .readOnly()
                                .handler(_ -> forty())));
        catalogue.completing("*", "name", _ -> List.of("blue box", "red"));
    }

    private Result say(String text) {
        said.add(text);
        return new Result.Done(text);
    }

    private static Result forty() {
        var rows = new ArrayList<List<Value>>();
        for (int i = 1; i <= 40; i++) {
            rows.add(List.of(Value.text("row" + i), Value.text("of a table with some words")));
        }
        return new Result.Listing(List.of("name", "what"), rows, "thing", "things");
    }

    /// What the shell has written; a test waits for the next prompt, as a person does.
    private static final class Screen extends ByteArrayOutputStream {
        private int from;

        @Override
        public synchronized void write(byte[] octets, int offset, int length) {
            super.write(octets, offset, length);
            notifyAll();
        }

        @Override
        public synchronized void write(int octet) {
            super.write(octet);
            notifyAll();
        }

        synchronized void await(String text) throws InterruptedException {
            int at = toString(StandardCharsets.UTF_8).indexOf(text, from);
            while (at < 0) {
                wait();
                at = toString(StandardCharsets.UTF_8).indexOf(text, from);
            }
            from = at + text.length();
        }
    }

    /// What the screen was sent while somebody typed.
    private String type(Size size, String... keys) throws IOException, InterruptedException {
        var out = new Screen();
        var keyboard = new PipedOutputStream();
        try (var in = new PipedInputStream(keyboard, 1 << 16);
                var terminal =
                        new ExternalTerminal("test", "xterm", in, out, StandardCharsets.UTF_8)) {
            terminal.setSize(size);
            var site =
                    new ShellSite(
                            catalogue,
                            _ -> Optional.of(Role.ADMINISTRATOR),
                            () -> "mx.test",
                            InstantSource.fixed(Instant.EPOCH),
                            List.of(new Talker()));
            var shell = new Shell(site, terminal, "anna@mx.test", "test");
            var thread = Thread.ofPlatform().start(shell::run);
            for (String key : keys) {
                if (key.equals("(working)")) {
                    working.await();
                } else if (key.startsWith("(")) {
                    out.await(key.substring(1, key.length() - 1));
                } else {
                    keyboard.write(key.getBytes(StandardCharsets.UTF_8));
                    keyboard.flush();
                }
            }
            thread.join();
        }
        // Without what moves the cursor and colours.
        return out.toString(StandardCharsets.UTF_8).replaceAll("\033\\[[0-9;?]*[A-Za-z]", "");
    }

    /// A program that has the terminal for itself.
    private final class Talker implements ShellProgram {
        @Override
        public String name() {
            return "Talk";
        }

        @Override
        public Role role() {
            return Role.ADMINISTRATOR;
        }

        @Override
        public void run(Terminal terminal, Caller caller) throws ProblemException {
            String typed =
                    LineReaderBuilder.builder().terminal(terminal).build().readLine("What? ");
            said.add(caller.operator() + " says " + typed);
            if (typed.equals("no")) {
                throw new ProblemException("So it is not done.", null, null);
            }
        }
    }

    @Test
    void aProgramTalksWithTheOperator() throws Exception {
        String screen =
                type(
                        WIDE,
                        "(mx> )",
                        "talk\r",
                        "(What? )",
                        "yes\r",
                        "(mx> )",
                        "TALK\r",
                        "(What? )",
                        "no\r",
                        "(So it is not done.)",
                        "",
                        "(mx> )",
                        "talk to me\r",
                        "(mx> )",
                        "exit\r");
        assertThat(said).containsExactly("anna@mx.test says yes", "anna@mx.test says no");
        assertThat(screen).contains("There is no command");
    }

    private static final Size WIDE = Size.of(100, 30);

    @Test
    void tabCompletesNounsVerbsAndValues() throws Exception {
        type(WIDE, "(mx> )", "th\tad\tb\tsecret\r", "(mx> )", "exit\r");
        assertThat(said).containsExactly("blue box/secret");
    }

    @Test
    void theArrowBringsTheLastLineBack() throws Exception {
        type(WIDE, "(mx> )", "thing add a b\r", "(mx> )", "\033OA\r", "(mx> )", "\004");
        assertThat(said).containsExactly("a/b", "a/b");
    }

    @Test
    void aSecretIsAskedForAndNotShown() throws Exception {
        String screen =
                type(
                        WIDE,
                        "(mx> )",
                        "thing add a -\r",
                        "(password: )",
                        "hidden\r",
                        "(mx> )",
                        "quit\r");
        assertThat(said).containsExactly("a/hidden");
        assertThat(screen.substring(screen.indexOf("password: "))).contains("******");
        assertThat(screen.replace("a/hidden", "")).doesNotContain("hidden");
    }

    @Test
    void whatCannotBeUndoneIsAsked() throws Exception {
        String screen =
                type(
                        WIDE,
                        "(mx> )",
                        "thing del x\r",
                        "(yes/no)",
                        "no\r",
                        "(mx> )",
                        "thing del y\r",
                        "(yes/no)",
                        "yes\r",
                        "(mx> )",
                        "thing del z --yes\r",
                        "(mx> )",
                        "exit\r");
        assertThat(screen).contains("It goes for good.").contains("Nothing is changed.");
        assertThat(said).containsExactly("deleted y", "deleted z");
    }

    @Test
    void controlCCancelsTheLineAndTheCommandAndNotTheSession() throws Exception {
        String screen =
                type(
                        WIDE,
                        "(mx> )",
                        "thing add never",
                        "\003",
                        "(mx> )",
                        "thing work\r",
                        "(working)",
                        "\003",
                        "(mx> )",
                        "thing add a b\r",
                        "exit\r");
        assertThat(said).containsExactly("a/b");
        assertThat(screen).contains("The command was cancelled.");
    }

    @Test
    void longOutputIsShownByTheScreen() throws Exception {
        String screen =
                type(
                        Size.of(80, 10),
                        "(mx> )",
                        "thing list\r",
                        "(more:)",
                        " ",
                        "(more:)",
                        "\r",
                        "(more:)",
                        "q",
                        "(mx> )",
                        "exit\r");
        assertThat(screen).contains("row8 ").contains("row18").doesNotContain("row19 ");
    }

    @Test
    void aNarrowTerminalGetsBrokenLines() throws Exception {
        String screen = type(Size.of(28, 100), "(mx> )", "thing list\r", "(mx> )", "exit\r");
        assertThat(screen).contains("of a table with some").doesNotContain("with some words");
    }

    @Test
    void mistakesSayWhatToDo() throws Exception {
        String screen =
                type(WIDE, "(mx> )", "thing ad\"d\r", "(mx> )", "thng list\r", "(mx> )", "exit\r");
        assertThat(screen)
                .contains("a double quote is opened and not closed")
                .contains("Did you mean Thing?");
    }
}
