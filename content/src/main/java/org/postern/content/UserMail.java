package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.NamedService;
import org.postern.mail.Address;
import org.postern.mail.AddressList;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;
import org.postern.store.Filing;
import org.postern.store.SpecialUse;
import org.postern.store.StoreException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The last stages: what one account wants of one message (SPEC section 4). Its allowed senders,
/// its allowed recipients, its blocked senders, whether it is junk to it, and then, unless it is,
/// its own filters.
final class UserMail {
    /// How much less likely junk is what comes from somebody the account writes to.
    private static final int KNOWN = -30;

    private static final String ALLOWED = "miJunkmailAllowed";
    private static final String BLOCKED = "miJunkmailBlocked";

    private final Room room;
    private final MailToExamine mail;
    private final Findings findings;
    private final Drafts drafts;
    private @Nullable Content current;
    private @Nullable List<Address> authors;

    UserMail(Room room, MailToExamine mail, Findings findings, Drafts drafts) {
        this.room = room;
        this.mail = mail;
        this.findings = findings;
        this.drafts = drafts;
    }

    /// What an account makes of a message.
    ///
    /// @param placements its copies
    /// @param refusal what the sender is to be told; null: nothing
    record Wish(List<Placement> placements, Decision.@Nullable Refuse refusal) {}

    Wish of(Strand strand, Addressee addressee, Addressee.Mailbox mailbox)
            throws IOException, StoreException {
        var account = mailbox.account();
        if (new AccountId(account.id()).ofDomain()) {
            // A list's own folder is nobody's: nobody's lists and filters are asked.
            return placed(mailbox, Filing.DEFAULT, strand, strand.score());
        }
        if (strand.folder() != null) {
            // An administrator has filed it; nothing of the account's own is asked.
            var filing = new Filing(0, null, strand.folder(), true, strand.flagSet());
            return placed(mailbox, filing, strand, strand.score());
        }
        var standing = standing(strand, account);
        if (standing.junk()) {
            findings.note(
                    addressee.address(),
                    "junk",
                    "score " + standing.score().junk() + ", " + standing.why());
            var junk = new Filing(0, SpecialUse.JUNK, "", false, strand.flagSet());
            return placed(mailbox, junk, strand.with(standing.score()), standing.score());
        }
        if (!new JunkWishes(room, account).allows(NamedService.FILTER)) {
            var filing = new Filing(0, null, "", false, strand.flagSet());
            return placed(mailbox, filing, strand, standing.score());
        }
        return new UserFilters(room, mail, findings, drafts)
                .run(strand.with(standing.score()), addressee, mailbox);
    }

    private Wish placed(Addressee.Mailbox mailbox, Filing filing, Strand strand, Score score)
            throws IOException, StoreException {
        return new Wish(
                List.of(
                        new Placement(
                                mailbox,
                                filing,
                                tagged(strand.content(), score),
                                lines(strand, score))),
                null);
    }

    /// The lines that a copy gets.
    String lines(Strand strand, Score score) {
        return strand.lines()
                + JunkStatus.field(score, room.junkSettings().get().threshold(), room.host().get());
    }

    /// The message, its subject tagged when it is junk and the site wants that.
    Form tagged(Content content, Score score) throws IOException, StoreException {
        String tag = room.junkSettings().get().subject();
        if (tag.isBlank()
                || !score.scored()
                || score.junk() < room.junkSettings().get().threshold()) {
            return content.form();
        }
        return drafts.tagged(content, tag);
    }

    /// What the account thinks of a message before its filters.
    private record Standing(Score score, boolean junk, String why) {}

    private Standing standing(Strand strand, Account account) throws IOException, StoreException {
        var wishes = new JunkWishes(room, account);
        boolean judged = wishes.allows(NamedService.ANTISPAM);
        var own = room.senders().of(account.id());
        var settings = room.junkSettings().get();
        var score = judged && settings.enabled() ? personal(strand, account) : strand.score();
        boolean genuine = mail.genuine();
        if (genuine && anySender(one -> allowed(own, account, one))) {
            return new Standing(
                    score.to(0, "the sender is on the list of allowed senders"), false, "");
        }
        if (anyRecipient(one -> own.has(SenderLists.Kind.ALLOWED_RECIPIENTS, one))) {
            return new Standing(
                    score.to(0, "the recipient is on the list of allowed recipients"), false, "");
        }
        boolean files = wishes.allows(NamedService.JUNKMAIL);
        if (anySender(one -> blocked(own, account, one))) {
            return new Standing(
                    score.to(Score.CONFIRMED, "the sender is on the list of blocked senders"),
                    files,
                    "the sender is blocked");
        }
        boolean known = genuine && anySender(one -> own.has(SenderLists.Kind.CORRESPONDENTS, one));
        if (known && score.scored()) {
            score = score.plus(KNOWN, "the recipient writes to the sender");
        }
        boolean junk =
                files
                        && switch (wishes.filter()) {
                            case OFF -> false;
                            case NORMAL -> judged && score.junk() >= wishes.threshold();
                            case EXCLUSIVE ->
                                    !known || (judged && score.junk() >= wishes.threshold());
                        };
        boolean scored = score.scored() && score.junk() >= wishes.threshold();
        return new Standing(score, junk, scored ? "junk" : "from a stranger");
    }

    private Score personal(Strand strand, Account account) throws IOException {
        return strand.score().scored() && room.learning().knows(account.id())
                ? room.junk().personal(strand.content(), strand.score(), account.id())
                : strand.score();
    }

    private interface Asked {
        boolean of(Address address);
    }

    private boolean anySender(Asked asked) throws IOException {
        if (mail.from() instanceof ReversePath.Mailbox(var sender) && asked.of(sender)) {
            return true;
        }
        return senders().stream().anyMatch(asked::of);
    }

    /// The addresses in From.
    private List<Address> senders() throws IOException {
        var known = authors;
        if (known == null) {
            known = current == null ? List.of() : addresses(current, "From");
            authors = known;
        }
        return known;
    }

    /// Reads the fields of a message that lists are compared with.
    UserMail reading(Content content) {
        current = content;
        return this;
    }

    private boolean anyRecipient(Asked asked) throws IOException {
        if (current == null) {
            return false;
        }
        for (String field : List.of("To", "Cc", "List-Post")) {
            if (addresses(current, field).stream().anyMatch(asked::of)) {
                return true;
            }
        }
        return false;
    }

    static List<Address> addresses(Content content, String field) throws IOException {
        var found = new ArrayList<Address>();
        for (var one : content.header().all(field)) {
            AddressList.parse(one.value()).forEach(entry -> entry.address().ifPresent(found::add));
        }
        return found;
    }

    static boolean allowed(SenderLists.OfAccount own, Account account, Address sender) {
        return own.has(SenderLists.Kind.ALLOWED_SENDERS, sender)
                || listed(account.attributes().texts(ALLOWED), sender);
    }

    private static boolean blocked(SenderLists.OfAccount own, Account account, Address sender) {
        return own.has(SenderLists.Kind.BLOCKED_SENDERS, sender)
                || listed(account.attributes().texts(BLOCKED), sender);
    }

    /// Whether the directory's own list has him.
    private static boolean listed(List<String> texts, Address sender) {
        return texts.stream()
                .anyMatch(text ->
                        text.equalsIgnoreCase(sender.toString())
                                || text.equalsIgnoreCase(sender.domain().ascii())
                                || text.equalsIgnoreCase("@" + sender.domain().ascii()));
    }
}
