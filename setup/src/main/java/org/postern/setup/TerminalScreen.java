package org.postern.setup;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The wizard at a terminal. Ctrl-C and Ctrl-D leave.
public final class TerminalScreen implements WizardScreen {
    private final Terminal terminal;
    private final PrintStream out;

    public TerminalScreen(Terminal terminal) {
        this.terminal = terminal;
        this.out = new PrintStream(terminal.output(), false, StandardCharsets.UTF_8);
    }

    @Override
    public void say(String text) {
        for (String line : text.stripTrailing().split("\n", -1)) {
            out.print(safe(line) + "\r\n");
        }
        out.flush();
    }

    /// What DNS or a file says must not drive the terminal.
    private static String safe(String line) {
        var safe = new StringBuilder(line.length());
        line.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return safe.toString();
    }

    @Override
    public String ask(String key, String prompt, String proposal, boolean secret) throws Left {
        var reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .variable(LineReader.DISABLE_HISTORY, true)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .build();
        String whole = prompt + (proposal.isEmpty() ? "" : " [" + proposal + "]") + ": ";
        try {
            if (!secret) {
                return reader.readLine(whole);
            }
            while (true) {
                String typed = reader.readLine(whole, '*');
                if (typed.isEmpty() || typed.equals("back") || typed.equals("?")) {
                    return typed;
                }
                if (typed.equals(reader.readLine("Once more: ", '*'))) {
                    return typed;
                }
                say("  The two are not the same.");
            }
        } catch (UserInterruptException | EndOfFileException e) {
            throw new Left();
        }
    }

    @Override
    public boolean isInteractive() {
        return true;
    }
}
