package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Header;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Where in an account a delivery goes, when a filter has said so. It is one of the delivery's own
/// header lines and so comes with it wherever that waits.
///
///     X-Postern-Filed: folder=Lists%2Fdebian; create; flags=%5CFlagged+$label1
///
/// @param copy counts the copies that one account gets of one message, from 0
/// @param use the folder for that use, if there is one; null: by name
/// @param folder its name; empty: where the delivery would go anyway
/// @param create whether it is made when it is not there; otherwise mail goes to INBOX then
/// @param share names those whose copy it is, where one account gets copies for several of them:
///   letters and digits; empty: nobody else's copy goes there
public record Filing(
        int copy,
        @Nullable SpecialUse use,
        String folder,
        boolean create,
        FlagSet flags,
        String share) {
    /// Most copies that one account gets of one message.
    public static final int MOST_COPIES = 32;

    /// Where it would go anyway.
    public static final Filing DEFAULT = new Filing(0, null, "", false, FlagSet.NONE);

    private static final String NAME = "X-Postern-Filed";
    private static final List<String> SYSTEM =
            List.of("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft");

    public Filing {
        if (copy < 0 || copy >= MOST_COPIES) {
            throw new IllegalArgumentException("copy " + copy);
        }
        if (!share.chars().allMatch(Filing::plain)) {
            throw new IllegalArgumentException("share " + share);
        }
    }

    public Filing(
            int copy, @Nullable SpecialUse use, String folder, boolean create, FlagSet flags) {
        this(copy, use, folder, create, flags, "");
    }

    private static boolean plain(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    }

    /// Into the folder for a use.
    public static Filing into(SpecialUse use) {
        return new Filing(0, use, "", false, FlagSet.NONE);
    }

    /// Into the folder of this name, if it is there.
    public static Filing named(String folder) {
        return new Filing(0, null, folder, false, FlagSet.NONE);
    }

    /// The same as another copy.
    public Filing copy(int number) {
        return new Filing(number, use, folder, create, flags, share);
    }

    /// The same as the copy for these.
    public Filing share(String name) {
        return new Filing(copy, use, folder, create, flags, name);
    }

    /// What tells this delivery from the others of one message to one account: empty for the first.
    public String distinction() {
        return (copy == 0 ? "" : "." + copy) + (share.isEmpty() ? "" : "-" + share);
    }

    /// The flags of these names: system flags with their backslash, keywords without; what is
    /// neither is left out.
    public static FlagSet flags(Iterable<String> names) {
        long system = 0;
        var keywords = new TreeSet<String>();
        for (String name : names) {
            int at = system(name);
            if (at >= 0) {
                system |= 1L << at;
            } else if (FlagSet.isKeyword(name)) {
                keywords.add(name);
            }
        }
        return new FlagSet(system, keywords);
    }

    private static int system(String name) {
        for (int i = 0; i < SYSTEM.size(); i++) {
            if (SYSTEM.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /// The names of flags, as [#flags] reads them.
    public static List<String> names(FlagSet flags) {
        var names = new ArrayList<String>();
        for (int i = 0; i < SYSTEM.size(); i++) {
            if ((flags.system() & 1L << i) != 0) {
                names.add(SYSTEM.get(i));
            }
        }
        names.addAll(flags.keywords());
        return names;
    }

    /// The line, with CRLF; empty for [#DEFAULT].
    public String field() {
        if (equals(DEFAULT)) {
            return "";
        }
        var text = new StringBuilder(NAME).append(": folder=").append(encoded(folder));
        if (use != null) {
            text.append("; use=").append(use.name().toLowerCase(Locale.ROOT));
        }
        if (create) {
            text.append("; create");
        }
        if (!flags.equals(FlagSet.NONE)) {
            text.append("; flags=")
                    .append(
                            names(flags).stream()
                                    .map(Filing::encoded)
                                    .collect(Collectors.joining("+")));
        }
        if (copy > 0) {
            text.append("; copy=").append(copy);
        }
        if (!share.isEmpty()) {
            text.append("; share=").append(share);
        }
        return text.append("\r\n").toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// What the lines before a message say; [#DEFAULT] when they say nothing.
    public static Filing of(byte[] prefix) {
        var value = Header.parse(prefix).value(NAME);
        return value.isEmpty() ? DEFAULT : parse(value.get().literal());
    }

    /// Our own line, which keeps to its form; what does not is passed over.
    private static Filing parse(String value) {
        var filing = DEFAULT;
        for (String part : value.split(";", -1)) {
            String word = part.strip();
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String given = equals < 0 ? "" : word.substring(equals + 1);
            filing = filing.with(name, given);
        }
        return filing;
    }

    private Filing with(String name, String given) {
        return switch (name) {
            case "folder" -> new Filing(copy, use, decoded(given), create, flags, share);
            case "use" -> new Filing(copy, use(given).orElse(null), folder, create, flags, share);
            case "create" -> new Filing(copy, use, folder, true, flags, share);
            case "flags" ->
                    new Filing(
                            copy,
                            use,
                            folder,
                            create,
                            flags(
                                    Arrays.stream(given.split("\\+", -1))
                                            .map(Filing::decoded)
                                            .toList()),
                            share);
            case "copy" -> copy(number(given));
            case "share" -> given.chars().allMatch(Filing::plain) ? share(given) : this;
            default -> this;
        };
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /// The use of that name, or of that mailbox attribute (RFC 6154 section 2).
    public static Optional<SpecialUse> use(String name) {
        return Arrays.stream(SpecialUse.values())
                .filter(use ->
                        use.name().equalsIgnoreCase(name) || use.attribute().equalsIgnoreCase(name))
                .findFirst();
    }

    private static int number(String text) {
        try {
            return Math.clamp(Integer.parseInt(text), 0, MOST_COPIES - 1);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
