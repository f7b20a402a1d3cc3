package org.postern.antispam;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Patterns without texts of their own, in as many automata as they need.
///
/// Patterns that are alike share states, others multiply them; which do, mail shows. All begin in a
/// few automata, the large ones apart, and one whose table fills up too soon is cut in two. The
/// tables of a group have a bound together.
final class LooseGroup {
    /// Patterns that share one automaton at most.
    private static final int TOGETHER = 64;

    private static final int TOGETHER_STATES = 40_000;

    /// Entries of one table, two octets each, and of all tables of a group.
    private static final int MOST_ENTRIES = 1 << 18;

    private static final int ALL_ENTRIES = 1 << 22;

    private final int mostEntries;
    private volatile List<LooseAutomaton> automata;

    LooseGroup(List<LooseNet> patterns) {
        this(patterns, MOST_ENTRIES);
    }

    /// @param mostEntries of one table
    LooseGroup(List<LooseNet> patterns, int mostEntries) {
        this.mostEntries = mostEntries;
        List<LooseAutomaton> made = new ArrayList<>();
        List<LooseNet> together = new ArrayList<>();
        int states = 0;
        var smallestFirst =
                patterns.stream().sorted(Comparator.comparingInt(LooseNet::size)).toList();
        for (var pattern : smallestFirst) {
            if (together.size() == TOGETHER || states > TOGETHER_STATES) {
                made.add(new LooseAutomaton(LooseNet.joined(together), mostEntries));
                together.clear();
                states = 0;
            }
            states += pattern.size();
            together.add(pattern);
        }
        if (!together.isEmpty()) {
            made.add(new LooseAutomaton(LooseNet.joined(together), mostEntries));
        }
        automata = List.copyOf(made);
    }

    List<LooseAutomaton> automata() {
        return automata;
    }

    /// Marks the numbers of all patterns that may match in each text.
    void scan(List<byte[]> texts, LiteralIndex.Marks marks) {
        var all = automata;
        int last = all.size() - 1;
        // Four automata over all texts and then the next, so that their tables are at hand.
        for (int done = 0; done < last; done += 4) {
            var a = all.get(done);
            var b = all.get(done + 1);
            var c = all.get(Math.min(done + 2, last));
            var d = all.get(Math.min(done + 3, last));
            for (int i = 0; i < texts.size(); i++) {
                marks.begin(i);
                byte[] text = texts.get(i);
                if (!LooseAutomaton.scan(a, b, c, d, text, marks)) {
                    Stream.of(a, b, c, d).distinct().forEach(one -> scan(one, text, marks));
                }
            }
        }
        if (last % 4 == 0) {
            for (int i = 0; i < texts.size(); i++) {
                marks.begin(i);
                scan(all.get(last), texts.get(i), marks);
            }
        }
    }

    private void scan(LooseAutomaton automaton, byte[] text, LiteralIndex.Marks marks) {
        if (!automaton.scan(text, marks)) {
            marks.addAll(automaton.net().numbers(), -1);
            makeRoom(automaton);
        }
    }

    /// Called when a table is full.
    private synchronized void makeRoom(LooseAutomaton full) {
        int at = automata.indexOf(full);
        if (at < 0 || !full.isFull()) {
            return;
        }
        int count = full.net().patterns();
        if (count == 1 || !full.isCrowded()) {
            full.renew();
            return;
        }
        List<LooseAutomaton> next = new ArrayList<>(automata);
        int entries = Math.min(mostEntries, ALL_ENTRIES / (next.size() + 1));
        next.set(at, new LooseAutomaton(full.net().part(0, count / 2), entries));
        next.add(at + 1, new LooseAutomaton(full.net().part(count / 2, count), entries));
        automata = List.copyOf(next);
    }
}
