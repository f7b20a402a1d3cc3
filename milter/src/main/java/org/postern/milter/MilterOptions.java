package org.postern.milter;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What both sides have agreed on.
///
/// @param version of the protocol, 2 to 6
/// @param actions what the milter may change
/// @param steps what it does not want to see, does not answer, and can do besides
/// @param macros which macros it asks for at a stage; a stage that is absent gets the usual ones
record MilterOptions(int version, int actions, int steps, Map<Command, List<String>> macros) {
    static final int OLDEST = 2;
    static final int NEWEST = 6;

    static final int ADD_HEADERS = 0x01;
    static final int CHANGE_BODY = 0x02;
    static final int ADD_RECIPIENT = 0x04;
    static final int DELETE_RECIPIENT = 0x08;
    static final int CHANGE_HEADERS = 0x10;
    static final int QUARANTINE = 0x20;
    static final int CHANGE_SENDER = 0x40;
    static final int ADD_RECIPIENT_WITH_PARAMETERS = 0x80;
    static final int CHOOSE_MACROS = 0x100;
    static final int ALL_ACTIONS = 0x1FF;

    /// What milters of version 2 know.
    static final int OLD_ACTIONS = 0x3F;

    static final int NO_CONNECT = 0x01;
    static final int NO_HELLO = 0x02;
    static final int NO_MAIL = 0x04;
    static final int NO_RCPT = 0x08;
    static final int NO_BODY = 0x10;
    static final int NO_HEADERS = 0x20;
    static final int NO_END_OF_HEADER = 0x40;
    static final int SILENT_HEADER = 0x80;
    static final int NO_UNKNOWN = 0x100;
    static final int NO_DATA = 0x200;
    static final int SKIP = 0x400;
    static final int SILENT_CONNECT = 0x1000;
    static final int SILENT_HELLO = 0x2000;
    static final int SILENT_MAIL = 0x4000;
    static final int SILENT_RCPT = 0x8000;
    static final int SILENT_DATA = 0x10000;
    static final int SILENT_END_OF_HEADER = 0x40000;
    static final int SILENT_BODY = 0x80000;
    static final int LEADING_SPACE = 0x100000;

    /// What we can do; refused recipients and unknown commands are never shown.
    static final int ALL_STEPS = 0x1FF7FF & ~0x20000;

    static final int OLD_STEPS = 0x7F;

    /// Stages by their numbers in the list of macros that a milter sends.
    private static final List<Command> STAGES =
            List.of(
                    Command.CONNECT,
                    Command.HELLO,
                    Command.MAIL,
                    Command.RCPT,
                    Command.DATA,
                    Command.END_OF_BODY,
                    Command.END_OF_HEADER);

    private static final int MOST_MACROS = 100;

    MilterOptions {
        macros = Map.copyOf(macros);
    }

    /// Reads the milter's answer to what we offer.
    ///
    /// @throws MilterException when it wants what was not offered
    static MilterOptions parse(PacketReader packet) throws MilterException {
        int version = packet.number();
        int actions = packet.number();
        int steps = packet.number();
        if (version < OLDEST || version > NEWEST) {
            throw new MilterException("version " + version + " is not spoken here");
        }
        if ((actions & ~ALL_ACTIONS) != 0) {
            throw new MilterException("it wants actions that were not offered");
        }
        var macros = new EnumMap<Command, List<String>>(Command.class);
        while (packet.more()) {
            int stage = packet.number();
            var names = List.of(packet.text().strip().split("[ ,\t]+", MOST_MACROS));
            if (stage >= 0 && stage < STAGES.size()) {
                macros.put(STAGES.get(stage), names);
            }
        }
        return new MilterOptions(version, actions, steps & ALL_STEPS, macros);
    }

    boolean may(int action) {
        return (actions & action) != 0;
    }

    private boolean has(int step) {
        return (steps & step) != 0;
    }

    /// Whether it can say that it has seen enough of a body.
    boolean skips() {
        return has(SKIP);
    }

    /// Whether values of fields come and go with the blank behind their colon.
    boolean leadingSpace() {
        return has(LEADING_SPACE);
    }

    /// Whether it wants to see this.
    boolean wants(Command command) {
        return switch (command) {
            case CONNECT -> !has(NO_CONNECT);
            case HELLO -> !has(NO_HELLO);
            case MAIL -> !has(NO_MAIL);
            case RCPT -> !has(NO_RCPT);
            case DATA -> version >= 4 && !has(NO_DATA);
            case HEADER -> !has(NO_HEADERS);
            case END_OF_HEADER -> !has(NO_END_OF_HEADER);
            case BODY -> !has(NO_BODY);
            case OPTIONS, MACROS, END_OF_BODY, ABORT, QUIT, QUIT_NEW -> true;
        };
    }

    /// Whether it answers to this.
    boolean answers(Command command) {
        return switch (command) {
            case CONNECT -> !has(SILENT_CONNECT);
            case HELLO -> !has(SILENT_HELLO);
            case MAIL -> !has(SILENT_MAIL);
            case RCPT -> !has(SILENT_RCPT);
            case DATA -> !has(SILENT_DATA);
            case HEADER -> !has(SILENT_HEADER);
            case END_OF_HEADER -> !has(SILENT_END_OF_HEADER);
            case BODY -> !has(SILENT_BODY);
            case OPTIONS, END_OF_BODY -> true;
            case MACROS, ABORT, QUIT, QUIT_NEW -> false;
        };
    }

    /// The macros that are sent before a command: those that the milter asks for, else the usual.
    List<String> names(Command command) {
        return macros.getOrDefault(command, usual(command));
    }

    private static List<String> usual(Command command) {
        return switch (command) {
            case CONNECT ->
                    List.of(
                            "j",
                            "_",
                            "{daemon_name}",
                            "{daemon_addr}",
                            "{daemon_port}",
                            "{if_name}",
                            "{if_addr}",
                            "{client_addr}",
                            "{client_name}",
                            "{client_port}",
                            "{client_ptr}",
                            "v");
            case HELLO ->
                    List.of(
                            "{tls_version}",
                            "{cipher}",
                            "{cipher_bits}",
                            "{cert_subject}",
                            "{cert_issuer}");
            case MAIL ->
                    List.of(
                            "i",
                            "{auth_type}",
                            "{auth_authen}",
                            "{auth_author}",
                            "{auth_ssf}",
                            "{mail_addr}",
                            "{mail_host}",
                            "{mail_mailer}",
                            "{client_addr}",
                            "{client_name}",
                            "{tls_version}",
                            "{cipher}",
                            "{cipher_bits}");
            case RCPT -> List.of("i", "{rcpt_addr}", "{rcpt_host}", "{rcpt_mailer}");
            case DATA, END_OF_HEADER, END_OF_BODY ->
                    List.of(
                            "i",
                            "{msg_id}",
                            "{mail_addr}",
                            "{auth_authen}",
                            "{auth_type}",
                            "{client_addr}",
                            "{client_name}",
                            "j");
            case OPTIONS, MACROS, HEADER, BODY, ABORT, QUIT, QUIT_NEW -> List.of();
        };
    }

    /// Whether it needs nothing of a message at all.
    boolean blind() {
        return Set.of(Command.DATA, Command.HEADER, Command.END_OF_HEADER, Command.BODY).stream()
                .noneMatch(this::wants);
    }
}
