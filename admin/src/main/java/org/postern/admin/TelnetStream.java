package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.net.WireInput;
import org.postern.net.WireOutput;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The characters of a telnet connection without telnet's commands, which are obeyed on the way:
/// the server echoes and sends character by character, and the client tells its size and type.
final class TelnetStream {
    private static final Logger LOG = System.getLogger(TelnetStream.class.getName());

    // The octets of commands, from the table at the end of RFC 854.
    private static final int IAC = 255;
    private static final int DONT = 254;
    private static final int DO = 253;
    private static final int WONT = 252;
    private static final int WILL = 251;
    private static final int SB = 250;
    private static final int IP = 244;
    private static final int SE = 240;

    // RFC 857, RFC 858, RFC 1091, RFC 1073: options.
    private static final int ECHO = 1;
    private static final int SUPPRESS_GO_AHEAD = 3;
    private static final int TERMINAL_TYPE = 24;
    private static final int WINDOW_SIZE = 31;

    private static final int SEND = 1;
    private static final int INTERRUPT = 3;

    /// Longest subnegotiation that is looked at, and longest line at the login.
    private static final int MOST = 1_024;

    private final WireInput input;
    private final WireOutput output;
    private final InputStream in = new Characters();
    private final OutputStream out = new Escaped();
    private int columns = 80;
    private int rows = 24;
    private @Nullable String terminalType;
    private boolean afterReturn;

    TelnetStream(WireInput input, WireOutput output) {
        this.input = input;
        this.output = output;
    }

    /// Says what the server will do and asks what the client can.
    void negotiate() throws IOException {
        command(WILL, ECHO);
        command(WILL, SUPPRESS_GO_AHEAD);
        command(DO, TERMINAL_TYPE);
        command(DO, WINDOW_SIZE);
        output.flush();
    }

    private void command(int verb, int option) throws IOException {
        output.write(IAC);
        output.write(verb);
        output.write(option);
    }

    InputStream input() {
        return in;
    }

    OutputStream output() {
        return out;
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    @Nullable String terminalType() {
        return terminalType;
    }

    /// Reads a line at the login, with a backspace that works.
    ///
    /// @param shown whether what is typed is echoed
    /// @return empty when the client has gone
    Optional<String> line(String prompt, boolean shown) throws IOException {
        out.write(prompt.getBytes(StandardCharsets.UTF_8));
        out.flush();
        var line = new byte[MOST];
        int length = 0;
        try {
            while (true) {
                int c = in.read();
                if (c < 0 || c == INTERRUPT || (c == 4 && length == 0)) {
                    return Optional.empty();
                }
                if (c == '\r' || c == '\n') {
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    return Optional.of(new String(line, 0, length, StandardCharsets.UTF_8));
                }
                if (c == 8 || c == 127) {
                    length = Math.max(0, length - 1);
                    echo(shown, "\b \b");
                } else if (length < MOST && c >= ' ') {
                    line[length++] = (byte) c;
                    if (shown) {
                        out.write(c);
                        out.flush();
                    }
                }
            }
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }

    private void echo(boolean shown, String text) throws IOException {
        if (shown) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    private int octet() throws IOException {
        var one = new byte[1];
        return input.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /// The next character; -1 at the end.
    private int next() throws IOException {
        while (true) {
            int c = octet();
            if (c == IAC) {
                c = obey();
                if (c < 0) {
                    continue;
                }
            } else if (c < 0) {
                return -1;
            }
            // RFC 854: a return is followed by a line feed or NUL.
            boolean second = afterReturn && (c == '\n' || c == 0);
            afterReturn = c == '\r';
            if (!second) {
                return c;
            }
        }
    }

    /// Obeys the command behind IAC.
    ///
    /// @return the character that it stands for; -1 when it stands for none
    private int obey() throws IOException {
        int verb = octet();
        return switch (verb) {
            case IAC -> IAC;
            case IP -> INTERRUPT;
            case WILL -> will(octet());
            case DO -> refused(octet());
            case SB -> subnegotiated();
            case WONT, DONT -> passed(octet());
            default -> -1;
        };
    }

    /// The client will not, or wants us not to: nothing follows from that.
    private static int passed(int option) {
        LOG.log(Level.TRACE, "telnet option {0} is refused", option);
        return -1;
    }

    private int will(int option) throws IOException {
        if (option == TERMINAL_TYPE) {
            output.write(IAC);
            output.write(SB);
            output.write(TERMINAL_TYPE);
            output.write(SEND);
            output.write(IAC);
            output.write(SE);
            output.flush();
        } else if (option != WINDOW_SIZE) {
            command(DONT, option);
            output.flush();
        }
        return -1;
    }

    /// What was offered needs no answer; what else the client wants is refused.
    private int refused(int option) throws IOException {
        if (option != ECHO && option != SUPPRESS_GO_AHEAD) {
            command(WONT, option);
            output.flush();
        }
        return -1;
    }

    private int subnegotiated() throws IOException {
        var octets = new ByteArrayOutputStream();
        for (int c = octet(); c >= 0; c = octet()) {
            if (c == IAC) {
                c = octet();
                if (c != IAC) {
                    break;
                }
            }
            if (octets.size() < MOST) {
                octets.write(c);
            }
        }
        byte[] told = octets.toByteArray();
        if (told.length == 5 && told[0] == WINDOW_SIZE) {
            columns = clamped(told[1], told[2], 80);
            rows = clamped(told[3], told[4], 24);
        } else if (told.length > 2 && told[0] == TERMINAL_TYPE && told[1] == 0) {
            terminalType =
                    new String(told, 2, told.length - 2, StandardCharsets.US_ASCII)
                            .toLowerCase(Locale.ROOT);
        }
        return -1;
    }

    private static int clamped(byte high, byte low, int otherwise) {
        int number = ((high & 0xFF) << 8) | (low & 0xFF);
        return number == 0 ? otherwise : Math.min(number, 1_000);
    }

    private final class Characters extends InputStream {
        @Override
        public int read() throws IOException {
            return next();
        }

        /// One at a time: nothing is kept from whoever reads.
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int c = next();
            if (c < 0) {
                return -1;
            }
            target[offset] = (byte) c;
            return 1;
        }

        @Override
        public int available() throws IOException {
            return input.ready() ? 1 : 0;
        }
    }

    private final class Escaped extends OutputStream {
        @Override
        public void write(int c) throws IOException {
            output.write(c);
            if ((c & 0xFF) == IAC) {
                output.write(IAC);
            }
        }

        @Override
        public void flush() throws IOException {
            output.flush();
        }
    }
}
