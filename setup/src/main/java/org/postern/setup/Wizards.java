package org.postern.setup;

import org.postern.kernel.ProblemException;

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

    /// With prepared answers; what is not among them is as it is proposed.
    ///
    /// @throws ProblemException when an answer cannot be taken
    public static Wizard.Agreed prepared(SetupSite site, PreparedScreen screen, Answers answers)
            throws ProblemException {
        return new Wizard(new SetupQuestions(site), screen).prepared(answers);
    }
}
