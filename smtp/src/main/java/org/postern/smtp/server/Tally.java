package org.postern.smtp.server;

/// What a session has counted so far.
final class Tally {
    private final SmtpSettings settings;
    int transactions;
    int messagesAccepted;
    int messagesRefused;
    int errors;
    int refusals;
    int loginFailures;
    int idleCommands;
    long octets;

    Tally(SmtpSettings settings) {
        this.settings = settings;
    }

    boolean mayOpenTransaction() {
        return transactions < settings.maxTransactions();
    }

    /// Errors and refusals so far.
    int misses() {
        return errors + refusals;
    }

    /// Whether the client has used up what it may do wrong.
    boolean exhausted() {
        return errors > settings.maxErrors()
                || refusals > settings.maxRefusals()
                || loginFailures >= settings.maxLoginFailures();
    }
}
