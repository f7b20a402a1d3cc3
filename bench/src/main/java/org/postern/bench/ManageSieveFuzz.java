package org.postern.bench;

import org.postern.managesieve.CommandReader;
import org.postern.managesieve.ManageSieveSyntaxException;

import java.io.IOException;
import java.util.List;

/// The commands of ManageSieve with their literals.
final class ManageSieveFuzz implements FuzzTarget {
    private static final List<byte[]> WORDS =
            FuzzTarget.words(
                    " \r\n \" \\ \\\" { } {3} {3+} {0+} {4294967296+} {99999999999999999999+} 0 1"
                            + " AUTHENTICATE \"PLAIN\" STARTTLS LOGOUT CAPABILITY HAVESPACE"
                            + " PUTSCRIPT LISTSCRIPTS SETACTIVE GETSCRIPT DELETESCRIPT RENAMESCRIPT"
                            + " CHECKSCRIPT NOOP UNAUTHENTICATE ü");
    private static final int MOST_OCTETS = 1_000;

    @Override
    public String name() {
        return "managesieve";
    }

    @Override
    public List<byte[]> dictionary() {
        return WORDS;
    }

    @Override
    public void read(byte[] input) {
        var wire = new OctetsInput(input);
        var reader = new CommandReader(wire);
        while (wire.ready()) {
            try {
                reader.next(MOST_OCTETS);
            } catch (ManageSieveSyntaxException complaint) {
                // The grammar's own terms; the next line is another command.
            } catch (IOException end) {
                return;
            }
        }
    }
}
