package org.postern.node;

import org.postern.access.jmap.Vacations;
import org.postern.content.Autoreply;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryWriter;
import org.postern.kernel.ProblemException;

import java.io.IOException;

/// What accounts answer while their owners are away, kept in the directory as `Autoreply Set` keeps
/// it.
final class DirectoryVacations implements Vacations {
    private final Directory directory;
    private final DirectoryWriter writer;

    DirectoryVacations(Directory directory, DirectoryWriter writer) {
        this.directory = directory;
        this.writer = writer;
    }

    @Override
    public Vacation of(String accountId) throws IOException {
        var account =
                directory
                        .byId(accountId)
                        .orElseThrow(() -> new IOException("account " + accountId + " is gone"));
        var reply = Autoreply.of(account.attributes());
        return new Vacation(reply.on(), reply.subject(), reply.text(), reply.from(), reply.until());
    }

    @Override
    public void set(String accountId, Vacation vacation) throws IOException {
        var reply =
                new Autoreply(
                        vacation.enabled(),
                        vacation.subject(),
                        vacation.text(),
                        vacation.from(),
                        vacation.until());
        try {
            var _ =
                    writer.change(
                            accountId,
                            before -> before.withAttributes(reply.into(before.attributes())));
        } catch (ProblemException e) {
            // What the directory says is meant for whoever is asked.
            throw new IllegalArgumentException(e.problem().error(), e);
        }
    }
}
