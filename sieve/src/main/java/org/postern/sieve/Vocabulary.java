package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Signature.Tag;
import org.postern.sieve.Signature.Tests;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The commands and tests there are: RFC 5228, and of its extensions copy (RFC 3894), relational
/// (RFC 5231), imap4flags (RFC 5232), subaddress (RFC 5233), body (RFC 5173), vacation (RFC 5230),
/// reject and ereject (RFC 5429), and mailbox (RFC 5490).
final class Vocabulary {
    static final Map<String, Signature> COMMANDS = commands();
    static final Map<String, Signature> TESTS = tests();

    private Vocabulary() {}

    private static Tag tag(String name, String group, @Nullable Kind value, String extension) {
        return new Tag(name, group, value, extension.isEmpty() ? null : extension);
    }

    private static Tag flag(String name, String group) {
        return tag(name, group, null, "");
    }

    /// RFC 5228 section 2.7.1, with RFC 5231 section 4.
    private static List<Tag> match() {
        return List.of(
                flag("is", "match"),
                flag("contains", "match"),
                flag("matches", "match"),
                tag("count", "match", Kind.RELATION, "relational"),
                tag("value", "match", Kind.RELATION, "relational"),
                // RFC 5228 section 2.7.3
                tag("comparator", "comparator", Kind.COMPARATOR, ""));
    }

    /// RFC 5228 section 2.7.4, with RFC 5233 section 4.
    private static List<Tag> addressPart() {
        return List.of(
                flag("localpart", "part"),
                flag("domain", "part"),
                flag("all", "part"),
                tag("user", "part", null, "subaddress"),
                tag("detail", "part", null, "subaddress"));
    }

    @SafeVarargs
    private static List<Tag> joined(List<Tag>... lists) {
        var all = new ArrayList<Tag>();
        for (var list : lists) {
            all.addAll(list);
        }
        return all;
    }

    private static Signature action(
            String name, @Nullable String extension, List<Tag> tags, Kind... positionals) {
        return new Signature(name, extension, tags, List.of(positionals), Tests.NONE, false);
    }

    private static Signature test(
            String name, @Nullable String extension, List<Tag> tags, Kind... positionals) {
        return new Signature(name, extension, tags, List.of(positionals), Tests.NONE, false);
    }

    private static Map<String, Signature> commands() {
        var flags = List.of(tag("flags", "flags", Kind.STRINGS, "imap4flags"));
        var copy = List.of(tag("copy", "copy", null, "copy"));
        var create = List.of(tag("create", "create", null, "mailbox"));
        return named(
                // RFC 5228 section 3
                action("require", null, List.of(), Kind.STRINGS),
                new Signature("if", null, List.of(), List.of(), Tests.ONE, true),
                new Signature("elsif", null, List.of(), List.of(), Tests.ONE, true),
                new Signature("else", null, List.of(), List.of(), Tests.NONE, true),
                action("stop", null, List.of()),
                // RFC 5228 section 4
                action("keep", null, flags),
                action("discard", null, List.of()),
                action("redirect", null, copy, Kind.ADDRESS),
                action("fileinto", "fileinto", joined(copy, flags, create), Kind.STRING),
                // RFC 5232 section 3
                action("setflag", "imap4flags", List.of(), Kind.STRINGS),
                action("addflag", "imap4flags", List.of(), Kind.STRINGS),
                action("removeflag", "imap4flags", List.of(), Kind.STRINGS),
                // RFC 5429 section 2
                action("reject", "reject", List.of(), Kind.STRING),
                action("ereject", "ereject", List.of(), Kind.STRING),
                // RFC 5230 section 4
                action(
                        "vacation",
                        "vacation",
                        List.of(
                                tag("days", "days", Kind.NUMBER, ""),
                                tag("subject", "subject", Kind.STRING, ""),
                                tag("from", "from", Kind.ADDRESS, ""),
                                tag("addresses", "addresses", Kind.STRINGS, ""),
                                flag("mime", "mime"),
                                tag("handle", "handle", Kind.STRING, "")),
                        Kind.STRING));
    }

    private static Map<String, Signature> tests() {
        return named(
                // RFC 5228 section 5
                test("address", null, joined(match(), addressPart()), Kind.HEADERS, Kind.STRINGS),
                new Signature("allof", null, List.of(), List.of(), Tests.LIST, false),
                new Signature("anyof", null, List.of(), List.of(), Tests.LIST, false),
                test(
                        "envelope",
                        "envelope",
                        joined(match(), addressPart()),
                        Kind.ENVELOPE_PARTS,
                        Kind.STRINGS),
                test("exists", null, List.of(), Kind.HEADERS),
                test("false", null, List.of()),
                test("header", null, match(), Kind.HEADERS, Kind.STRINGS),
                new Signature("not", null, List.of(), List.of(), Tests.ONE, false),
                test(
                        "size",
                        null,
                        List.of(flag("over", "size"), flag("under", "size")),
                        Kind.NUMBER),
                test("true", null, List.of()),
                // RFC 5232 section 4
                test("hasflag", "imap4flags", match(), Kind.STRINGS),
                // RFC 5173 section 4
                test(
                        "body",
                        "body",
                        joined(
                                match(),
                                List.of(
                                        flag("raw", "transform"),
                                        flag("text", "transform"),
                                        tag("content", "transform", Kind.STRINGS, ""))),
                        Kind.STRINGS),
                // RFC 5490 section 3
                test("mailboxexists", "mailbox", List.of(), Kind.STRINGS));
    }

    private static Map<String, Signature> named(Signature... signatures) {
        var all = new LinkedHashMap<String, Signature>();
        for (var signature : signatures) {
            all.put(signature.name(), signature);
        }
        return all;
    }
}
