package org.postern.admin;

import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/// Shows text a screen at a time: Enter for a line, `q` to stop, any other key for a screen.
///
/// @param height the screen's lines; 0 when there is none
record Pager(Terminal terminal, int height) {
    private static final String MORE = "-- more: space, Enter, q --";

    void show(String text) {
        List<String> lines = text.lines().toList();
        PrintWriter writer = terminal.writer();
        int shown = 0;
        int until = height <= 1 ? lines.size() : Math.min(lines.size(), height - 1);
        while (true) {
            for (; shown < until; shown++) {
                writer.print(lines.get(shown) + "\r\n");
            }
            writer.flush();
            if (shown == lines.size()) {
                return;
            }
            int key = ask(writer);
            if (key < 0 || key == 'q' || key == 'Q' || key == 3) {
                return;
            }
            int more = key == '\r' || key == '\n' ? 1 : height - 1;
            until = Math.min(lines.size(), shown + more);
        }
    }

    private int ask(PrintWriter writer) {
        writer.print(MORE);
        writer.flush();
        Attributes before = terminal.enterRawMode();
        try {
            return terminal.reader().read();
        } catch (IOException e) {
            return -1;
        } finally {
            terminal.setAttributes(before);
            writer.print("\r" + " ".repeat(MORE.length()) + "\r");
            writer.flush();
        }
    }
}
