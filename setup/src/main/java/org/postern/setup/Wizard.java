package org.postern.setup;

import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.setup.Finding.Grade;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Asks one question after the other, with a way back and a way out, and shows at the end what the
/// answers come to. It changes nothing itself.
public final class Wizard {
    private static final List<String> BACK = List.of("back", "<");
    private static final List<String> QUIT = List.of("quit", "exit", "q!");
    private static final List<String> HELP = List.of("?", "help");

    private final SetupQuestions source;
    private final List<Question> questions;
    private final WizardScreen screen;
    private Answers answers = new Answers();

    Wizard(SetupQuestions source, WizardScreen screen) {
        this.source = source;
        this.questions = source.all();
        this.screen = screen;
    }

    /// Asks a person.
    ///
    /// @return what is to be done, and was agreed to; empty when nothing is
    public Optional<Agreed> run() {
        screen.say(
                """
                This sets up the node. Nothing changes before the end, where you see everything.
                An empty line takes what stands in brackets. Also: ? for help, back, quit.
                """);
        try {
            return ask(0);
        } catch (WizardScreen.Left e) {
            screen.say("Nothing is changed.");
            return Optional.empty();
        }
    }

    /// What was agreed to.
    public record Agreed(Answers answers, SetupPlan plan) {}

    private Optional<Agreed> ask(int first) throws WizardScreen.Left {
        int at = first;
        while (true) {
            while (at < questions.size()) {
                var question = questions.get(at);
                if (!question.relevant().test(answers)) {
                    answers = without(question.key());
                    at++;
                    continue;
                }
                at = ask(question, at);
            }
            var plan = source.plan(answers);
            screen.say("\n" + plan.shown());
            if (plan.isEmpty()) {
                return Optional.empty();
            }
            switch (decision()) {
                case "apply" -> {
                    return Optional.of(new Agreed(answers, plan));
                }
                case "back" -> at = before(questions.size());
                default -> throw new WizardScreen.Left();
            }
        }
    }

    private String decision() throws WizardScreen.Left {
        while (true) {
            String typed =
                    screen.ask("apply", "Do it? (apply, back, quit)", "", false)
                            .strip()
                            .toLowerCase(java.util.Locale.ROOT);
            if (typed.equals("apply") || typed.equals("yes")) {
                return "apply";
            }
            if (BACK.contains(typed)) {
                return "back";
            }
            if (QUIT.contains(typed) || typed.equals("no")) {
                return "quit";
            }
            screen.say("Write apply, back or quit.");
        }
    }

    /// @return the place of the question that comes next
    private int ask(Question question, int at) throws WizardScreen.Left {
        String proposal =
                answers.has(question.key()) && !question.secret()
                        ? answers.get(question.key())
                        : question.proposal().apply(answers);
        String prompt =
                question.title()
                        + (question.choices().isEmpty()
                                ? ""
                                : " (" + String.join(", ", question.choices()) + ")");
        String typed = screen.ask(question.key(), prompt, proposal, question.secret()).strip();
        if (!question.secret() && QUIT.contains(typed)) {
            throw new WizardScreen.Left();
        }
        if (BACK.contains(typed)) {
            return before(at);
        }
        if (HELP.contains(typed)) {
            screen.say("  " + question.help());
            return at;
        }
        try {
            take(question, typed.isEmpty() ? proposal : typed);
        } catch (ProblemException e) {
            screen.say(indented(e.problem()));
            return at;
        }
        return at + 1;
    }

    private void take(Question question, String typed) throws ProblemException {
        String taken = question.taken(typed, answers);
        answers.put(question.key(), taken);
        for (var finding : question.look().apply(answers)) {
            String shown =
                    finding.grade() == Grade.GOOD ? "ok: " + finding.text() : finding.shown();
            screen.say("  " + shown.replace("\n", "\n  "));
        }
    }

    private static String indented(Problem problem) {
        return "  " + problem.toString().replace("\n", "\n  ");
    }

    /// The last question before a place that was asked.
    private int before(int at) {
        for (int i = at - 1; i >= 0; i--) {
            if (questions.get(i).relevant().test(answers)) {
                return i;
            }
        }
        screen.say("This is the first question.");
        return at;
    }

    private Answers without(String key) {
        var rest = new Answers();
        answers.all()
                .forEach((each, value) -> {
                    if (!each.equals(key)) {
                        rest.put(each, value);
                    }
                });
        return rest;
    }

    /// Takes prepared answers instead of a person's; what is not among them is as it is proposed.
    ///
    /// @return what would be done
    /// @throws ProblemException when an answer cannot be taken, or is to no question
    public Agreed prepared(Answers given) throws ProblemException {
        var keys = new TreeSet<String>();
        for (var question : questions) {
            keys.add(question.key());
        }
        for (String key : given.all().keySet()) {
            if (!keys.contains(key)) {
                throw ProblemException.noSuch(
                        "There is no question " + key + ".",
                        "There are: " + String.join(", ", keys) + ".",
                        null);
            }
        }
        for (var question : questions) {
            if (question.relevant().test(answers)) {
                boolean told = given.has(question.key());
                String typed =
                        told ? given.get(question.key()) : question.proposal().apply(answers);
                screen.say(
                        question.key()
                                + " = "
                                + (question.secret() && !typed.isEmpty() ? "***" : typed)
                                + (told ? "" : "  (as proposed: " + question.title() + ")"));
                take(question, typed);
            }
        }
        return new Agreed(answers, source.plan(answers));
    }
}
