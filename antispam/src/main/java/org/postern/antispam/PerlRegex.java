package org.postern.antispam;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.RegexNode.Place;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/// A pattern of Perl's language, compiled; run by [RegexRun] under a budget of steps.
///
/// The meaning is Perl's for octets: `\w`, `\s` and case know ASCII only, `.` stops at LF alone,
/// `$` stands before a last LF. Its own engine and not the JDK's for three reasons: each step is
/// counted, so that no pattern can run away; the stack is a bounded array, so that none can
/// overflow the thread's; and Perl's corner cases (look-behind of several lengths, `\K`, braces
/// that stand for themselves) need no translation.
final class PerlRegex {
    final int[] code;
    final byte[][] strings;
    final boolean[][] sets;
    final int registers;

    /// How many of them hold where groups matched, and so are emptied before each try.
    final int groupRegisters;

    /// Capturing groups.
    final int groups;

    /// Octets that a match can begin with; null when any place may do.
    final boolean @Nullable [] first;

    /// Octets that can stand at the second and third place of a match; null when nothing is known.
    final boolean @Nullable [] second;

    final boolean @Nullable [] third;

    /// Whether it can match at the beginning of the text only.
    final boolean anchored;

    /// Whether it can match at the beginning of a line only.
    final boolean lineAnchored;

    /// Octets of which one stands in everything that matches, where ordinary text has them seldom;
    /// null when nothing is known.
    final boolean @Nullable [] needed;

    /// Length of code beyond which a pattern's beginning is not looked into.
    private static final int LOOKED_INTO = 40_000;

    private final String pattern;

    private final String modifiers;

    /// What it was compiled from, while others look at it in another way; null when it was dropped.
    private @Nullable RegexNode node;

    /// Groups that have a name, with their numbers.
    final Map<String, Integer> names;

    private PerlRegex(
            String pattern,
            String modifiers,
            RegexNode node,
            int groups,
            Map<String, Integer> names,
            boolean captures)
            throws RegexException {
        this.node = node;
        this.names = Map.copyOf(names);
        var program = new RegexProgram(node, groups, captures);
        this.pattern = pattern;
        this.modifiers = modifiers;
        this.groups = groups;
        this.code = program.code();
        this.strings = program.strings.toArray(byte[][]::new);
        this.sets = program.sets.toArray(boolean[][]::new);
        this.registers = program.registers();
        this.groupRegisters = program.groupRegisters();
        var start = FirstOctets.of(node);
        this.first = start.mayBeEmpty() || start.set().size() == 256 ? null : start.set().table();
        var leading =
                first == null || code.length > LOOKED_INTO
                        ? List.<boolean[]>of()
                        : LooseNet.leading(node, 3);
        this.second = leading.size() > 1 ? leading.get(1) : null;
        this.third = leading.size() > 2 ? leading.get(2) : null;
        this.anchored = RegexProgram.beginsOnlyAt(node, EnumSet.of(Place.TEXT_BEGIN));
        this.lineAnchored =
                RegexProgram.beginsOnlyAt(node, EnumSet.of(Place.TEXT_BEGIN, Place.LINE_BEGIN));
        var seldom = RequiredLiterals.seldomOctets(node);
        this.needed = seldom == null ? null : seldom.table();
    }

    /// A pattern of a rule: nobody asks for its groups.
    ///
    /// @param modifiers as after the closing delimiter: `is`
    static PerlRegex compile(String pattern, String modifiers) throws RegexException {
        var parser = new RegexParser(pattern, modifiers);
        var node = parser.parse();
        return new PerlRegex(
                pattern,
                modifiers,
                node,
                parser.groups(),
                parser.names(),
                !parser.names().isEmpty());
    }

    /// A pattern of a rule file whose groups are asked for.
    static PerlRegex captured(String pattern, String modifiers) throws RegexException {
        var parser = new RegexParser(pattern, modifiers);
        var node = parser.parse();
        return new PerlRegex(pattern, modifiers, node, parser.groups(), parser.names(), true);
    }

    /// A pattern of this program, which is known to be right, with its groups.
    static PerlRegex known(String pattern, String modifiers) {
        try {
            var parser = new RegexParser(pattern, modifiers);
            var node = parser.parse();
            return new PerlRegex(pattern, modifiers, node, parser.groups(), parser.names(), true);
        } catch (RegexException wrong) {
            throw new IllegalArgumentException(pattern, wrong);
        }
    }

    static PerlRegex known(String pattern) {
        return known(pattern, "");
    }

    /// Whether a match can begin with the first octets of a text that is not empty.
    boolean mayBegin(byte[] text) {
        return first == null
                || (first[text[0] & 0xFF]
                        && (second == null || (text.length > 1 && second[text[1] & 0xFF]))
                        && (third == null || (text.length > 2 && third[text[2] & 0xFF])));
    }

    /// Texts in lower case of which one at least stands, in whatever case, in everything that
    /// matches; empty when no such texts are known.
    List<String> literals() {
        return RequiredLiterals.of(node());
    }

    /// What it was compiled from.
    RegexNode node() {
        var known = node;
        if (known != null) {
            return known;
        }
        try {
            return new RegexParser(pattern, modifiers).parse();
        } catch (RegexException wrong) {
            throw new IllegalStateException(pattern, wrong);
        }
    }

    /// Drops what only the making of a rule set needs. Nobody else may use the pattern yet.
    void slim() {
        node = null;
    }

    @Override
    public String toString() {
        return pattern;
    }
}
