package org.postern.setup;

import org.postern.kernel.ProblemException;

import java.util.Locale;
import java.util.Optional;

/// The ways to run the wizard.
public final class Wizards {
    private Wizards() {}

    /// With a person.
    ///
    /// @return what was agreed to; empty when nothing is to be done
    public static Optional<Wizard.Agreed> talked(SetupSite site, TerminalScreen screen) {
        return new Wizard(new SetupQuestions(site), screen).run();
    }

    /// Asks a person for a yes.
    ///
    /// @param question one line, without a question mark
    public static boolean agrees(TerminalScreen screen, String question) {
        try {
            String typed = screen.ask("", question + "? (yes, no)", "no", false);
            return typed.strip().toLowerCase(Locale.ROOT).startsWith("y");
        } catch (WizardScreen.Left e) {
            return false;
        }
    }

    /// With prepared answers; what is not among them is as it is proposed.
    ///
    /// @throws ProblemException when an answer cannot be taken
    public static Wizard.Agreed prepared(SetupSite site, PreparedScreen screen, Answers answers)
            throws ProblemException {
        return new Wizard(new SetupQuestions(site), screen).prepared(answers);
    }
}
