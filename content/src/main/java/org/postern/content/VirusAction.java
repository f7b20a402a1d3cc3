package org.postern.content;

import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.mail.MimePart;
import org.postern.smtp.ReversePath;
import org.postern.store.StoreException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Does what the site's policy says of what virus engines have found.
record VirusAction(Room room, MailToExamine mail, Findings findings, Drafts drafts) {
    private static final String NAME = "X-Virus-Status";

    Strand act(Strand strand, VirusJudge.Found found) throws IOException, StoreException {
        if (found.action() != VirusPolicy.Action.DELIVER) {
            findings.note(strand, "virus", found.text());
        }
        if (found.level() == 5) {
            alert(found);
        }
        String line = NAME + ": " + HeldLines.clean(found.text()) + "\r\n";
        return switch (found.action()) {
            case DELIVER -> strand.virus(found.level(), "");
            case TAG -> strand.virus(found.level(), line);
            case DELETE, CLEAN -> deleted(strand, found).virus(found.level(), line);
            case QUARANTINE -> held(strand, found).virus(found.level(), line);
            case REJECT ->
                    strand.decided(
                            new Decision.Refuse(
                                    "5.7.1",
                                    AdminFilters.oneLine("The message is " + found.text())));
            case DISCARD -> strand.decided(new Decision.Discard());
        };
    }

    private Strand held(Strand strand, VirusJudge.Found found) throws StoreException {
        var domains = new ArrayList<MailDomain>();
        strand.who().forEach(at -> domains.add(mail.addressees().get(at).address().domain()));
        if (mail.from() instanceof ReversePath.Mailbox(var sender)
                && sender.domain() instanceof Domain) {
            domains.add(sender.domain());
        }
        if (room.virusPolicy().get().tellRecipients()) {
            tellRecipients(strand, found);
        }
        return strand.decided(
                room.quarantines().hold(new Held(found.quarantine(), found.text()), domains));
    }

    /// Takes the bad parts out. What cannot be told apart goes as a whole.
    private Strand deleted(Strand strand, VirusJudge.Found found)
            throws IOException, StoreException {
        // Findings count parts of the message alone; our lines before it move octets, not parts.
        var parts = new ArrayList<MimePart>();
        for (var finding : found.bad()) {
            var part = PartRemoval.find(strand.content().structure(), finding.part());
            if (!parts.contains(part)) {
                parts.add(part);
            }
        }
        var removal =
                new PartRemoval(
                        strand.content(), "An attachment was removed here: " + found.text() + ".");
        var staged = drafts.stage(spool -> removal.writeTo(parts, spool));
        findings.note(strand, "virus", "attachment removed");
        return strand.with(
                new Content(
                        room.blobs(),
                        mail.added(),
                        new Form(staged, true),
                        room.settings().get().examined().count()));
    }

    private void alert(VirusJudge.Found found) {
        var alerts = room.virusPolicy().get().alerts();
        if (!alerts.isEmpty()) {
            String text =
                    "A message is "
                            + found.text()
                            + ".\n\nSender:     "
                            + mail.from()
                            + "\nClient:     "
                            + mail.visitor().addressText()
                            + "\nRecipients: "
                            + String.join(
                                    ", ",
                                    mail.addressees().stream()
                                            .map(one -> one.address().toString())
                                            .toList())
                            + "\nId:         "
                            + mail.trail()
                            + "\n\nMessage Trace "
                            + mail.trail()
                            + " shows what was done with it.\n";
            findings.errands.add(notice(alerts, "Virus alert: " + found.text(), text));
        }
    }

    private void tellRecipients(Strand strand, VirusJudge.Found found) {
        for (int at : strand.who()) {
            var one = mail.addressees().get(at);
            if (!one.mailboxes().isEmpty()) {
                findings.errands.add(
                        notice(
                                List.of(one.address()),
                                "A message to you is held back",
                                "A message from "
                                        + mail.from()
                                        + " to you is held back: "
                                        + found.text()
                                        + ".\n\nYour administrator can release it: id "
                                        + mail.trail()
                                        + ".\n"));
            }
        }
    }

    private Errand notice(List<Address> to, String subject, String text) {
        return new Errand(
                Errand.Kind.NOTICE,
                null,
                new ReversePath.NullSender(),
                to,
                new Errand.Body.Made(
                        Notice.of(
                                room.host().get(),
                                "Virus alerts",
                                String.join(", ", to.stream().map(Address::toString).toList()),
                                subject,
                                text,
                                room.clock().instant())));
    }
}
