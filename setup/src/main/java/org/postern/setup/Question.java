package org.postern.setup;

import org.postern.kernel.ProblemException;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// One question of the wizard.
///
/// @param key names the answer in scripts
/// @param title what is asked, in one line
/// @param help what a stranger has to know to answer
/// @param choices the words that are possible; empty: any text
/// @param secret whether it is neither shown nor kept
/// @param relevant whether it is asked, after the answers before it
/// @param proposal what an empty answer means
/// @param reader makes of what was typed what is kept, or says what is wrong with it
/// @param look what is seen of the answer, once it is taken
record Question(
        String key,
        String title,
        String help,
        List<String> choices,
        boolean secret,
        Predicate<Answers> relevant,
        Function<Answers, String> proposal,
        Reader reader,
        Function<Answers, List<Finding>> look) {
    /// Judges an answer.
    @FunctionalInterface
    interface Reader {
        /// @throws ProblemException when it cannot be taken
        /// @throws IllegalArgumentException likewise, by its message
        String read(String typed, Answers before) throws ProblemException;
    }

    static Question of(String key, String title, String help) {
        return new Question(
                key,
                title,
                help,
                List.of(),
                false,
                _ -> true,
                _ -> "",
                (typed, _) -> typed,
                _ -> List.of());
    }

    Question choosing(String... words) {
        return new Question(
                key, title, help, List.of(words), secret, relevant, proposal, reader, look);
    }

    Question hidden() {
        return new Question(key, title, help, choices, true, relevant, proposal, reader, look);
    }

    Question when(Predicate<Answers> wanted) {
        return new Question(key, title, help, choices, secret, wanted, proposal, reader, look);
    }

    Question proposing(Function<Answers, String> proposed) {
        return new Question(key, title, help, choices, secret, relevant, proposed, reader, look);
    }

    Question reading(Reader judge) {
        return new Question(key, title, help, choices, secret, relevant, proposal, judge, look);
    }

    Question looking(Function<Answers, List<Finding>> seen) {
        return new Question(key, title, help, choices, secret, relevant, proposal, reader, seen);
    }

    /// What is kept of an answer.
    ///
    /// @throws ProblemException saying what is wrong with it
    String taken(String typed, Answers before) throws ProblemException {
        String answer = typed.strip();
        if (!choices.isEmpty()) {
            var fitting = choices.stream().filter(each -> begins(each, answer)).toList();
            if (answer.isEmpty() || (fitting.size() != 1 && !choices.contains(answer))) {
                throw new ProblemException(
                        "\"" + answer + "\" is none of the choices.",
                        null,
                        String.join(", ", choices));
            }
            return reader.read(choices.contains(answer) ? answer : fitting.getFirst(), before);
        }
        try {
            return reader.read(answer, before);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    secret ? "That cannot be used." : "\"" + answer + "\" cannot be used.",
                    String.valueOf(e.getMessage()),
                    null);
        }
    }

    private static boolean begins(String choice, String typed) {
        return choice.regionMatches(true, 0, typed, 0, typed.length());
    }
}
