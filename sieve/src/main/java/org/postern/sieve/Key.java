package org.postern.sieve;

/// One key of a test, made ready: what values are matched with.
sealed interface Key {
    boolean matches(Value value, Run run) throws ScriptFault;

    /// `:is`, by the folded form.
    record Is(String folded, Comparator comparator) implements Key {
        @Override
        public boolean matches(Value value, Run run) throws ScriptFault {
            run.work(value.text().length());
            return comparator == Comparator.ASCII_NUMERIC
                    ? comparator.fold(value.text()).equals(folded)
                    : value.folded(comparator).equals(folded);
        }
    }

    /// `:contains`.
    record Contains(String folded, Comparator comparator) implements Key {
        @Override
        public boolean matches(Value value, Run run) throws ScriptFault {
            run.work(value.text().length());
            return Search.indexOf(value.folded(comparator), folded, 0) >= 0;
        }
    }

    /// `:matches`.
    record Matches(Wildcards pattern, Comparator comparator) implements Key {
        @Override
        public boolean matches(Value value, Run run) throws ScriptFault {
            run.work(value.text().length());
            boolean keeps = run.keepsMatches();
            String[] found = pattern.match(value.folded(comparator), value.text(), keeps, run);
            if (found != null && keeps) {
                run.matched(found);
            }
            return found != null;
        }
    }

    /// `:regex`.
    record Regex(RegularExpression pattern) implements Key {
        @Override
        public boolean matches(Value value, Run run) throws ScriptFault {
            String[] found = pattern.match(value.text(), run);
            if (found != null && run.keepsMatches()) {
                run.matched(found);
            }
            return found != null;
        }
    }

    /// `:value` (RFC 5231 section 4.1).
    record Related(String folded, Relation relation, Comparator comparator) implements Key {
        @Override
        public boolean matches(Value value, Run run) throws ScriptFault {
            run.work(value.text().length());
            return relation.holds(comparator.compareFolded(comparator.fold(value.text()), folded));
        }
    }

    /// `:list` (RFC 6134 section 2).
    record Listed(String list) implements Key {
        @Override
        public boolean matches(Value value, Run run) throws ScriptFault {
            run.work(value.text().length());
            boolean found = run.session().lists().contains(list, value.text());
            if (found && run.keepsMatches()) {
                run.matched(new String[] {value.text()});
            }
            return found;
        }
    }
}
