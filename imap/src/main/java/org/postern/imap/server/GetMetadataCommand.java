package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// GETMETADATA, RFC 5464 section 4.2.
final class GetMetadataCommand implements Command {
    /// How far below the names that are asked for.
    private enum Depth {
        ZERO,
        ONE,
        INFINITY
    }

    /// What is asked beside the names.
    private static final class Options {
        private long maxOctets = Long.MAX_VALUE;
        private Depth depth = Depth.ZERO;
    }

    // getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        Metadata metadata = MetadataEntries.of(session);
        var options = new Options();
        arguments.expectSpace();
        if (arguments.peek() == '(') {
            arguments.expect('(');
            expectOptions(arguments, options);
            arguments.expectSpace();
        }
        String mailbox = MetadataEntries.expectMailbox(arguments);
        arguments.expectSpace();
        List<String> entries = expectEntries(arguments, options);
        arguments.expectEnd();
        return answer(
                session, mailbox, select(metadata.entries(mailbox), entries, options), options);
    }

    /// The RFC's examples have the options behind the mailbox, unlike its grammar: both are taken.
    private static List<String> expectEntries(ImapReader arguments, Options options)
            throws ImapException, IOException {
        if (!arguments.take('(')) {
            return List.of(MetadataEntries.expectEntry(arguments));
        }
        if (arguments.peek() != '/' && arguments.peek() != '"' && arguments.peek() != '{') {
            expectOptions(arguments, options);
            arguments.expectSpace();
            return MetadataEntries.expectEntries(arguments);
        }
        return MetadataEntries.expectListed(arguments);
    }

    // getmetadata-options = "(" getmetadata-option *(SP getmetadata-option) ")"
    private static void expectOptions(ImapReader arguments, Options options) throws ImapException {
        do {
            switch (arguments.takeName()) {
                // RFC 5464 section 4.2.1
                case "MAXSIZE" -> {
                    arguments.expectSpace();
                    options.maxOctets = arguments.expectNumber();
                }
                // RFC 5464 section 4.2.2
                case "DEPTH" -> {
                    arguments.expectSpace();
                    options.depth = expectDepth(arguments);
                }
                default -> throw arguments.expected("MAXSIZE or DEPTH");
            }
        } while (arguments.take(' '));
        arguments.expect(')');
    }

    private static Depth expectDepth(ImapReader arguments) throws ImapException {
        return switch (arguments.takeName()) {
            case "0" -> Depth.ZERO;
            case "1" -> Depth.ONE;
            case "INFINITY" -> Depth.INFINITY;
            default -> throw arguments.expected("0, 1 or infinity");
        };
    }

    private static SortedMap<String, byte[]> select(
            SortedMap<String, byte[]> all, List<String> entries, Options options) {
        var selected = new TreeMap<String, byte[]>();
        for (String entry : entries) {
            byte[] own = all.get(entry);
            if (own != null || options.depth == Depth.ZERO) {
                selected.put(entry, own == null ? MetadataEntries.ABSENT : own);
            }
            if (options.depth != Depth.ZERO) {
                all.forEach((name, value) -> {
                    if (below(name, entry, options.depth)) {
                        selected.put(name, value);
                    }
                });
            }
        }
        return selected;
    }

    private static boolean below(String name, String entry, Depth depth) {
        return name.startsWith(entry + "/")
                && (depth == Depth.INFINITY || name.indexOf('/', entry.length() + 1) < 0);
    }

    private static Reply answer(
            ImapSession session, String mailbox, SortedMap<String, byte[]> found, Options options)
            throws IOException {
        long longest = 0;
        for (var values = found.values().iterator(); values.hasNext(); ) {
            int octets = values.next().length;
            if (octets > options.maxOctets) {
                longest = Math.max(longest, octets);
                values.remove();
            }
        }
        MetadataEntries.print(session.out(), mailbox, found);
        // RFC 5464 section 4.2.1: the size of the largest that was left out
        return longest > 0
                ? Reply.ok("METADATA LONGENTRIES " + longest, "Some are longer")
                : Reply.ok("Done");
    }
}
