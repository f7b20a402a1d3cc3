package org.postern.content;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/// A filter as a form (SPEC CNT-1), which reads like a sentence:
///
///     if subject contains "lottery" and not from ends @example.org then quarantine and stop
///
/// ```
/// form      = "if" condition *( ("and" / "or") condition ) "then" action *( "and" action )
/// condition = ["not"] test            ; see FormConditions
/// action    = …                       ; see FormActions
/// ```
///
/// Either all conditions are joined by `and` or all by `or`.
///
/// @param any whether one of the conditions is enough
/// @param tests in Sieve
/// @param statements in Sieve
/// @param required the extensions that they need
record FilterForm(
        boolean any, List<String> tests, List<String> statements, SequencedSet<String> required) {
    private static final Set<String> JOINTS = Set.of("and", "or", "then");

    FilterForm {
        tests = List.copyOf(tests);
        statements = List.copyOf(statements);
    }

    /// Reads the words of a form.
    ///
    /// @throws IllegalArgumentException with a sentence for whoever wrote it
    static FilterForm parse(List<String> words) {
        var reader = new FormReader(words);
        var required = new LinkedHashSet<String>();
        reader.expect("if");
        var tests = new ArrayList<String>();
        String joint = "";
        String next;
        do {
            tests.add(FormConditions.test(reader, required));
            next = reader.oneOf(JOINTS, "and, or, or then");
            if (!next.equals("then")) {
                if (!joint.isEmpty() && !joint.equals(next)) {
                    throw new IllegalArgumentException(
                            "Conditions are joined all by and, or all by or; two filters say"
                                    + " both.");
                }
                joint = next;
            }
        } while (!next.equals("then"));
        var statements = new ArrayList<String>();
        do {
            statements.addAll(FormActions.statements(reader, required));
        } while (reader.take("and"));
        reader.expectEnd();
        return new FilterForm(joint.equals("or"), tests, flagsFirst(statements), required);
    }

    // RFC 5232 section 2: an action gets the flags that were set before it
    private static List<String> flagsFirst(List<String> statements) {
        var ordered = new ArrayList<String>();
        statements.stream().filter(FilterForm::isFlag).forEach(ordered::add);
        statements.stream().filter(one -> !isFlag(one)).forEach(ordered::add);
        return ordered;
    }

    private static boolean isFlag(String statement) {
        return statement.startsWith("addflag ");
    }

    /// The script that says the same.
    String sieve() {
        var text = new StringBuilder();
        if (!required.isEmpty()) {
            text.append("require ").append(SieveText.strings(required)).append(";\n\n");
        }
        String test =
                tests.size() == 1
                        ? tests.getFirst()
                        : (any ? "anyof (" : "allof (") + String.join(",\n       ", tests) + ")";
        return text.append("if ")
                .append(test)
                .append(' ')
                .append(SieveText.block(statements))
                .append('\n')
                .toString();
    }
}
