package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.directory.DirectoryException;
import org.postern.mail.Address;
import org.postern.mail.AddressList;
import org.postern.mail.EnvelopeAddress;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.reception.SubmissionSettings.AuthorPolicy;
import org.postern.smtp.Reply;
import org.postern.smtp.server.Peer;
import org.postern.transport.Route;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/// Whether what a user submits may say that it is from whom it says (SPEC OUT-4). People see From
/// and not the envelope, and this node signs for its domain: what one may not give in MAIL FROM
/// does not stand there either.
final class Authorship {
    private static final Logger LOG = System.getLogger(Authorship.class.getName());

    private static final String AUTHOR = "From";
    private static final String RESENDER = "Resent-From";

    private final Reception reception;
    private final SenderRights rights;
    private final Header fields;

    private Authorship(Reception reception, SenderRights rights, Header fields) {
        this.reception = reception;
        this.rights = rights;
        this.fields = fields;
    }

    /// @param fields as they are sent, after any rewriting
    /// @return why the message is refused; null when it is not
    static @Nullable Reply refusal(Reception reception, Peer peer, Header fields) {
        var login = peer.account();
        if (login == null) {
            return null;
        }
        try {
            return new Authorship(reception, SenderRights.of(reception, login), fields)
                    .refusal(login);
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot judge an author, id=" + peer.session(), e);
            return Reply.of(451, "4.3.0", "From cannot be checked now, try again later");
        }
    }

    private @Nullable Reply refusal(String login) throws DirectoryException {
        var from = fields.all(AUTHOR);
        // RFC 5322 section 3.6: exactly one; readers differ in which of several they show.
        if (from.size() > 1) {
            return Reply.of(550, "5.6.0", "A message has one From field and not several");
        }
        if (rights.settings().author() != AuthorPolicy.ANY) {
            if (from.stream().anyMatch(Authorship::isUnclear)) {
                return Reply.of(550, "5.6.0", "From holds an address that cannot be read");
            }
            // RFC 5322 section 3.6.6: who sends a message on leaves its author as he is
            var resenders = addresses(fields.all(RESENDER));
            for (var resender : resenders) {
                if (!rights.mayWriteAs(resender, false)) {
                    return notYours(RESENDER, resender, login);
                }
            }
            for (var author : addresses(from)) {
                if (!rights.mayWriteAs(author, !resenders.isEmpty())) {
                    return notYours(AUTHOR, author, login);
                }
            }
        }
        return unknownAuthor();
    }

    // RFC 6409 section 6.1: 550 5.7.1 and its like for an address that the user may not give
    private static Reply notYours(String field, Address address, String login) {
        return Reply.of(553, "5.7.1", field + ": <" + address + "> is not an address of " + login);
    }

    /// Whether something stands there that others may read as an address, and we do not. A bare
    /// word as local programs write it is none.
    private static boolean isUnclear(HeaderField field) {
        return field.value().toString().indexOf('@') >= 0
                && AddressList.parse(field.value()).stream()
                        .anyMatch(one ->
                                !one.isGroupStart()
                                        && !one.isGroupEnd()
                                        && one.address().isEmpty());
    }

    private static List<Address> addresses(List<HeaderField> given) {
        var addresses = new ArrayList<Address>();
        for (var field : given) {
            AddressList.parse(field.value()).stream()
                    .map(EnvelopeAddress::address)
                    .forEach(one -> one.ifPresent(addresses::add));
        }
        return addresses;
    }

    /// From must be an address that mail can go to, where that is asked for.
    private @Nullable Reply unknownAuthor() {
        if (!rights.settings().senderIsValidRecipient()) {
            return null;
        }
        var author = SenderRewrite.author(fields);
        return author != null && reception.router().route(author) instanceof Route.None
                ? Reply.of(553, "5.7.1", "From: <" + author + "> is no address that mail can go to")
                : null;
    }
}
