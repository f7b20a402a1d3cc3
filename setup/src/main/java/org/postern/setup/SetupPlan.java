package org.postern.setup;

import org.postern.kernel.ProblemException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the answers come to: settings, changed as one revision, and commands after them.
///
/// @param settings key → raw value, only those that change
/// @param commands words each; a secret word is shown as `***`
public record SetupPlan(Map<String, String> settings, List<Step> commands) {
    /// A command that is given.
    ///
    /// @param secretFrom from this word on they are secret
    public record Step(List<String> words, int secretFrom) {
        public Step {
            words = List.copyOf(words);
        }

        String shown() {
            var shown = new ArrayList<String>();
            for (int i = 0; i < words.size(); i++) {
                shown.add(i >= secretFrom ? "***" : words.get(i));
            }
            return String.join(" ", shown);
        }
    }

    /// Carries a plan out.
    public interface Applier {
        /// Changes all of them, or none.
        void settings(Map<String, String> values) throws ProblemException;

        void command(List<String> words) throws ProblemException;
    }

    public SetupPlan {
        settings = Map.copyOf(new LinkedHashMap<>(settings));
        commands = List.copyOf(commands);
    }

    public boolean isEmpty() {
        return settings.isEmpty() && commands.isEmpty();
    }

    /// Carries it out. What fails after the settings is told at the end, with the rest done.
    ///
    /// @return what could not be done, a line each
    /// @throws ProblemException when the settings were refused; nothing has changed
    public List<ProblemException> apply(Applier applier) throws ProblemException {
        if (!settings.isEmpty()) {
            applier.settings(settings);
        }
        var failures = new ArrayList<ProblemException>();
        for (var step : commands) {
            try {
                applier.command(step.words());
            } catch (ProblemException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    /// The exact changes, for people.
    public String shown() {
        if (isEmpty()) {
            return "Nothing would change.\n";
        }
        var text = new StringBuilder();
        if (!settings.isEmpty()) {
            text.append("Settings, as one revision:\n");
            settings.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(each ->
                            text.append("  ")
                                    .append(each.getKey())
                                    .append(" = ")
                                    .append(each.getValue().isEmpty() ? "\"\"" : each.getValue())
                                    .append('\n'));
        }
        if (!commands.isEmpty()) {
            text.append("Then:\n");
            commands.forEach(step -> text.append("  ").append(step.shown()).append('\n'));
        }
        return text.toString();
    }
}
