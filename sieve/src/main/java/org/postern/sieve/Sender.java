package org.postern.sieve;

import java.util.List;

/// In whose name a script's mail is sent.
final class Sender {
    private Sender() {}

    /// The address of whose script it is: the main one, else the one that the message was sent to,
    /// else the postmaster's.
    static String address(Run run) {
        List<String> own = run.session().settings().addresses();
        if (!own.isEmpty()) {
            return own.getFirst();
        }
        String to = run.session().envelope().to();
        return to.isEmpty() ? run.session().settings().postmaster() : to;
    }

    /// The same as From shows it, with the name where there is one.
    static String of(Run run) {
        return of(run, address(run));
    }

    /// One of that person's addresses as From shows it.
    static String of(Run run, String address) {
        String name = run.session().settings().fullName();
        return FieldPrinter.mailbox(name == null ? "" : name, address);
    }
}
