package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.RegularExpressionReader.Instruction;

import java.util.Arrays;
import java.util.List;

/// A regular expression of `:regex`, as a program that is run on all places of a text at once: each
/// character is looked at once for each state of the program at most, so the work is at most the
/// product of the lengths, whatever the pattern and the text are (Thompson's way, with Pike's
/// groups). Of all matches the one that begins first is taken, of these the longest, as POSIX
/// wants.
final class RegularExpression {
    private final Instruction[] program;
    private final int groups;
    private final boolean ignoreCase;

    /// @param groups with the whole as the first
    RegularExpression(List<Instruction> program, int groups, boolean ignoreCase) {
        this.program = program.toArray(Instruction[]::new);
        this.groups = groups;
        this.ignoreCase = ignoreCase;
    }

    /// @return the whole and what each group matched, empty for a group that did not; null when the
    ///   pattern does not match
    String @Nullable [] match(String text, Work run) throws ScriptFault {
        int[] places = new Machine(text, run).run();
        if (places == null) {
            return null;
        }
        var found = new String[groups];
        for (int i = 0; i < groups; i++) {
            int from = places[2 * i];
            int to = places[2 * i + 1];
            found[i] = from < 0 || to < from ? "" : text.substring(from, to);
        }
        return found;
    }

    /// States that are reached at one place, each once, the better first.
    private final class States {
        private final int[] order = new int[program.length];
        private final int[] index = new int[program.length];
        private final int[][] places = new int[program.length][];
        private int size;

        boolean add(int state) {
            int known = index[state];
            if (known < size && order[known] == state) {
                return false;
            }
            index[state] = size;
            order[size++] = state;
            return true;
        }
    }

    private final class Machine {
        private final String text;
        private final Work run;
        private States now = new States();
        private States next = new States();
        private int @Nullable [] best;

        Machine(String text, Work run) {
            this.text = text;
            this.run = run;
        }

        int @Nullable [] run() throws ScriptFault {
            int[] none = new int[2 * groups];
            Arrays.fill(none, -1);
            for (int at = 0; ; ) {
                if (best == null) {
                    follow(now, 0, at, none);
                }
                run.work(now.size);
                int c = at < text.length() ? text.codePointAt(at) : -1;
                int after = at + (c < 0 ? 0 : Character.charCount(c));
                advance(c, after);
                if (c < 0 || (next.size == 0 && best != null)) {
                    return best;
                }
                States old = now;
                now = next;
                next = old;
                next.size = 0;
                at = after;
            }
        }

        private void advance(int c, int after) {
            for (int i = 0; i < now.size; i++) {
                int state = now.order[i];
                int[] places = now.places[state];
                Instruction instruction = program[state];
                if (places == null || (best != null && places[0] > best[0])) {
                    continue;
                }
                boolean takes =
                        switch (instruction.operation()) {
                            case CHARACTER -> c >= 0 && same(instruction.first(), c);
                            case SET -> c >= 0 && instruction.set().has(c, ignoreCase);
                            case ANY -> c >= 0;
                            case MATCH -> {
                                matched(places);
                                yield false;
                            }
                            case LINE_START, LINE_END, SPLIT, JUMP, SAVE -> false;
                        };
                if (takes) {
                    follow(next, state + 1, after, places);
                }
            }
        }

        private void matched(int[] places) {
            if (best == null
                    || places[0] < best[0]
                    || (places[0] == best[0] && places[1] > best[1])) {
                best = places;
            }
        }

        /// Adds a state with all that it leads to without a character.
        private void follow(States states, int state, int at, int[] places) {
            if (!states.add(state)) {
                return;
            }
            Instruction instruction = program[state];
            switch (instruction.operation()) {
                case JUMP -> follow(states, instruction.first(), at, places);
                case SPLIT -> {
                    follow(states, instruction.first(), at, places);
                    follow(states, instruction.second(), at, places);
                }
                case SAVE -> {
                    int[] changed = places.clone();
                    changed[instruction.first()] = at;
                    follow(states, state + 1, at, changed);
                }
                case LINE_START -> {
                    if (at == 0) {
                        follow(states, state + 1, at, places);
                    }
                }
                case LINE_END -> {
                    if (at == text.length()) {
                        follow(states, state + 1, at, places);
                    }
                }
                case CHARACTER, SET, ANY, MATCH -> states.places[state] = places;
            }
        }

        private boolean same(int wanted, int c) {
            return wanted == c
                    || (ignoreCase
                            && Character.toLowerCase(Character.toUpperCase(wanted))
                                    == Character.toLowerCase(Character.toUpperCase(c)));
        }
    }
}
