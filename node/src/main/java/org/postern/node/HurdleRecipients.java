package org.postern.node;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.Resolution;
import org.postern.directory.ServicePolicy;
import org.postern.mail.Address;
import org.postern.screening.MailHurdleGate;
import org.postern.screening.MailHurdleSettings;
import org.postern.transport.Route;
import org.postern.transport.Router;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Supplier;

/// What MailHurdle asks of recipients, put to the directory and to the routes.
///
/// @param settings whether classes matter at all: the directory is not asked otherwise
record HurdleRecipients(
        Directory directory,
        ServicePolicy policy,
        Router router,
        Supplier<MailHurdleSettings> settings)
        implements MailHurdleGate.Recipients {
    private static final Logger LOG = System.getLogger(HurdleRecipients.class.getName());

    @Override
    public boolean takesMail(Address recipient) {
        return switch (router.route(recipient)) {
            case Route.Ways _, Route.ToList _, Route.Unsure _ -> true;
            case Route.Elsewhere _, Route.None _ -> false;
        };
    }

    @Override
    public List<String> classes(Address recipient) {
        if (settings.get().exemptClasses().isEmpty()) {
            return List.of();
        }
        try {
            return directory.resolve(recipient) instanceof Resolution.LocalAccount(var account, _)
                    ? policy.classes(account)
                    : List.of();
        } catch (DirectoryException e) {
            LOG.log(Level.WARNING, "the classes of a recipient are not known now", e);
            return List.of();
        }
    }
}
