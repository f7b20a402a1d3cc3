package org.postern.antispam;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
        int done = 0;
        // One automaton over all texts and then the next, so that its table is at hand.
        for (; done + 4 <= all.size(); done += 4) {
            var four = all.subList(done, done + 4);
            for (int i = 0; i < texts.size(); i++) {
                marks.begin(i);
                byte[] text = texts.get(i);
                if (!LooseAutomaton.scan(
                        four.get(0), four.get(1), four.get(2), four.get(3), text, marks)) {
                    four.forEach(automaton -> scan(automaton, text, marks));
                }
            }
        }
        for (var automaton : all.subList(done, all.size())) {
            for (int i = 0; i < texts.size(); i++) {
                marks.begin(i);
                scan(automaton, texts.get(i), marks);
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
        if (at < 0) {
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
