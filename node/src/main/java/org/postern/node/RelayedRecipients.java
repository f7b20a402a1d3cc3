package org.postern.node;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.Resolution;
import org.postern.mail.Address;
import org.postern.screening.CallAhead;
import org.postern.screening.RecipientCheck;
import org.postern.screening.RecipientSettings;
import org.postern.screening.RememberedRecipients;
import org.postern.transport.Transport;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/// Whether recipients exist whose mailboxes are on other servers, as `recipients.check` says.
record RelayedRecipients(
        Directory directory, RememberedRecipients remembered, Supplier<RecipientSettings> settings)
        implements RecipientCheck {
    private static final Logger LOG = System.getLogger(RelayedRecipients.class.getName());

    /// What asks the next server.
    static CallAhead callAhead(
            Transport transport, Supplier<String> hostname, Supplier<RecipientSettings> settings) {
        return new CallAhead(
                recipient ->
                        transport.servers(recipient).stream()
                                .map(one -> new CallAhead.NextServer(one.address(), one.lmtp()))
                                .toList(),
                hostname,
                settings);
    }

    @Override
    public Finding find(Address recipient) {
        return switch (settings.get().check()) {
            case OFF -> Finding.EXISTS;
            case DIRECTORY -> known(recipient);
            case CALL_AHEAD -> remembered.find(recipient);
        };
    }

    private Finding known(Address recipient) {
        try {
            return switch (directory.resolve(recipient)) {
                case Resolution.LocalAccount _, Resolution.ToGroup _ -> Finding.EXISTS;
                case Resolution.UnknownUser _, Resolution.NotServed _, Resolution.Closed _ ->
                        Finding.UNKNOWN;
            };
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot judge a recipient", e);
            return Finding.UNSURE;
        }
    }
}
