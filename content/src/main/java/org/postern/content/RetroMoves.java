package org.postern.content;

import org.postern.directory.Account;
import org.postern.kernel.Ids;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.UidSet;
import org.postern.store.AccountId;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;
import org.postern.store.SpecialUse;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.Stored;
import org.postern.store.StoredMessage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Moves copies after their delivery, and back.
///
/// Into Junk Mail a copy moves as it is. Into a quarantine it goes as what was held when it came:
/// with the lines that say whom it was for, so that it can be released. It is in the quarantine
/// before it leaves the mailbox, and when its owner has touched it meanwhile it stays and the one
/// in the quarantine goes: a failure between leaves two, never none.
final class RetroMoves {
    private static final int BLOCK = 64 << 10;

    private final Room room;
    private final MailSender sender;

    RetroMoves(Room room, MailSender sender) {
        this.room = room;
        this.sender = sender;
    }

    /// Some moves for one reason.
    final class Action {
        final String id = Ids.next();
        private final RetroMove.Kind kind;
        private final String why;
        int moved;
        int left;

        Action(RetroMove.Kind kind, String why) {
            this.kind = kind;
            this.why = HeldLines.clean(why);
        }

        /// @param trail the message, as it came first
        ContentEvent.CopiesMoved event(String trail) {
            return new ContentEvent.CopiesMoved(trail, id, kind, why, moved, left);
        }

        /// Into the owner's Junk Mail.
        void junk(StandingCopy copy, Account account) throws StoreException, IOException {
            if (copy.touched()) {
                left++;
                return;
            }
            var target = room.store().account(id(account)).find(SpecialUse.JUNK);
            if (target.isEmpty() || target.get().id() == copy.folder().id()) {
                return;
            }
            var from = place(copy.folder());
            var uid =
                    copy.folder()
                            .relocate(target.get(), copy.message().uid(), StandingCopy.TOUCHED);
            if (uid.isEmpty()) {
                left++;
                return;
            }
            var to = target.get();
            done(copy, account, from, id(account), to, new Stored(validity(to), uid.getAsLong()));
        }

        /// Into the quarantine of the owner's domain.
        void quarantine(StandingCopy copy, Account account, String quarantine)
                throws StoreException, IOException {
            if (copy.touched()) {
                left++;
                return;
            }
            var decision =
                    room.quarantines()
                            .hold(new Held(quarantine, why), List.of(account.address().domain()));
            var site = room.store().account(decision.site());
            var target = site.folder(FolderName.of(decision.folder()));
            var from = place(copy.folder());
            var held = copy.message();
            var stored =
                    site.deliver(
                                    target,
                                    new Delivery(
                                            staged(held),
                                            prefix(copy, account),
                                            FlagSet.NONE,
                                            held.internalDate(),
                                            // What stayed had an id too: the next copy is another.
                                            id + "." + (moved + left)))
                            .await();
            if (!copy.folder().withdraw(held.uid(), StandingCopy.TOUCHED)) {
                var _ = target.expunge(UidSet.of(stored.uid()));
                left++;
                return;
            }
            done(copy, account, from, decision.site(), target, stored);
        }

        private byte[] prefix(StandingCopy copy, Account account) {
            var lines =
                    new HeldLines(
                            copy.copy().trail(),
                            why,
                            copy.copy().sender(),
                            List.of(account.address()));
            var octets = new ByteArrayOutputStream();
            octets.writeBytes(lines.fields().getBytes(StandardCharsets.UTF_8));
            octets.writeBytes(copy.message().prefix());
            return octets.toByteArray();
        }

        private void done(
                StandingCopy copy,
                Account account,
                RetroMove.Place from,
                AccountId holder,
                Folder to,
                Stored stored)
                throws StoreException, IOException {
            var move =
                    new RetroMove(
                            room.clock().instant(),
                            id,
                            moved++,
                            kind,
                            why,
                            id(account),
                            account.address().toString(),
                            copy.copy().trail(),
                            from,
                            holder,
                            place(to),
                            stored.uidValidity(),
                            stored.uid(),
                            copy.flags() & Flags.SYSTEM,
                            false);
            room.copies().keep(move);
            room.copies().forget(copy.copy());
            sender.note(
                    move.trail(),
                    move.address(),
                    "moved",
                    "after its delivery, from %s to %s: %s; action %s"
                            .formatted(from.name(), move.to().name(), why, id));
        }
    }

    private static AccountId id(Account account) {
        return new AccountId(account.id());
    }

    private static long validity(Folder folder) throws StoreException {
        return folder.status().uidValidity();
    }

    private static RetroMove.Place place(Folder folder) throws StoreException {
        return new RetroMove.Place(folder.id(), folder.name().toString());
    }

    /// The octets behind the prefix, as a message of its own again.
    private StagedMessage staged(StoredMessage message) throws IOException, StoreException {
        return new Drafts(room.store())
                .stage(spool -> {
                    byte[] block = new byte[BLOCK];
                    try (var in = message.open(message.prefixOctets(), message.octets())) {
                        int length;
                        while ((length = in.read(block)) > 0) {
                            spool.write(block, 0, length);
                        }
                    }
                });
    }

    /// What came of an attempt to bring a copy back.
    enum Back {
        DONE,
        /// It is not where it was put.
        GONE
    }

    /// Brings one copy back to where it was, or to INBOX when that folder is gone.
    ///
    /// @throws StoreException `OVER_QUOTA`: what came back before remains
    Back undo(RetroMove move, String operator) throws StoreException, IOException {
        if (!room.store().exists(move.holder()) || !room.store().exists(move.account())) {
            return Back.GONE;
        }
        var holder = room.store().account(move.holder());
        var there = folder(holder, move.to());
        if (there.isEmpty() || validity(there.get()) != move.uidValidity()) {
            return Back.GONE;
        }
        var owner = room.store().account(move.account());
        var home = folder(owner, move.from());
        var target = home.isPresent() ? home.get() : owner.inbox();
        boolean done =
                move.holder().equals(move.account())
                        ? there.get().relocate(target, move.uid(), 0).isPresent()
                        : released(move, there.get(), owner, target);
        if (!done) {
            return Back.GONE;
        }
        room.copies().keep(move.back());
        sender.note(
                move.trail(),
                move.address(),
                "moved back",
                "to %s by %s; action %s".formatted(target.name(), operator, move.action()));
        return Back.DONE;
    }

    private static Optional<Folder> folder(MailAccount account, RetroMove.Place place)
            throws StoreException {
        return account.folders().stream()
                .filter(entry -> entry.selectable() && entry.folder().id() == place.folder())
                .map(entry -> entry.folder())
                .findFirst();
    }

    private boolean released(RetroMove move, Folder there, MailAccount owner, Folder target)
            throws StoreException, IOException {
        var held = there.message(move.uid());
        if (held.isEmpty()) {
            return false;
        }
        var _ =
                owner.deliver(
                                target,
                                new Delivery(
                                        staged(held.get()),
                                        withoutHeldLines(held.get().prefix()),
                                        FlagSet.of(move.flags()),
                                        held.get().internalDate(),
                                        move.action() + "." + move.number() + ".back"))
                        .await();
        var _ = there.withdraw(move.uid(), 0);
        return true;
    }

    /// As they stood before the copy went into the quarantine.
    private static byte[] withoutHeldLines(byte[] prefix) {
        var kept = new ByteArrayOutputStream();
        for (HeaderField field : Header.parse(prefix).fields()) {
            if (HeldLines.NAMES.stream().noneMatch(field::hasName)) {
                kept.writeBytes(field.octets());
            }
        }
        return kept.toByteArray();
    }
}
