package org.postern.bench;

import org.postern.pop3.Language;
import org.postern.pop3.Pop3Command;
import org.postern.pop3.Pop3Reader;
import org.postern.pop3.Pop3SyntaxException;

import java.util.List;

/// The commands of POP3, one a line.
final class Pop3Fuzz implements FuzzTarget {
    private static final List<byte[]> WORDS =
            FuzzTarget.words(
                    " \r\n"
                        + " = * - 0 1 9 2147483648 99999999999999999999 USER PASS AUTH PLAIN STLS"
                        + " UTF8 LANG en-GB i-default STAT LIST RETR DELE NOOP RSET TOP UIDL CAPA"
                        + " QUIT APOP ü AGEAYg==");

    @Override
    public String name() {
        return "pop3";
    }

    @Override
    public List<byte[]> dictionary() {
        return WORDS;
    }

    @Override
    public void read(byte[] input) {
        var wire = new OctetsInput(input);
        while (wire.ready()) {
            try {
                if (Pop3Reader.read(wire.line()) instanceof Pop3Command.Lang(String range)
                        && range != null) {
                    Language.lookup(range);
                }
            } catch (Pop3SyntaxException complaint) {
                // The grammar's own terms; the next line is another command.
            }
        }
    }
}
