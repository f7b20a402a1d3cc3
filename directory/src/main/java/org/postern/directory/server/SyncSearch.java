package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.IntermediateResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.ContentSyncDoneControl;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoIntermediateResponse;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import com.unboundid.ldap.sdk.controls.ContentSyncState;
import com.unboundid.ldap.sdk.controls.ContentSyncStateControl;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryTree;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;
import org.postern.directory.TreeChange;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Content synchronisation: a search that begins where an earlier one ended, and may go on for as
/// long as the client listens.
///
/// A cookie is the number of the server and of the last change that the client knows. The content
/// is what matches now; a change later than the cookie is told once, however often the entry
/// changed, and an entry that does not match (any more) is told as deleted. A cookie that the
/// change log does not reach back to, or of another server, gives the whole content anew, and what
/// is not in it is gone.
///
/// @spec https://www.rfc-editor.org/rfc/rfc4533 RFC 4533
final class SyncSearch implements SearchOperation.Prepared {
    private static final int PAGE = 500;

    /// How often a session that waits looks whether it is still wanted.
    private static final Duration LOOK = Duration.ofSeconds(20);

    private final SearchOperation search;
    private final LdapSession session;
    private final SearchOperation.Question question;
    private final ContentSyncRequestControl control;
    private final DirectoryTree tree;
    private final FilterMatch match;

    SyncSearch(
            SearchOperation search,
            LdapSession session,
            SearchOperation.Question question,
            ContentSyncRequestControl control) {
        this.search = search;
        this.session = session;
        this.question = question;
        this.control = control;
        this.tree = session.server.directory().tree();
        this.match = new FilterMatch(session.schema());
    }

    @Override
    public boolean quick() {
        return false;
    }

    @Override
    public void run(LdapSession.Running state) throws LdapRefusal, DirectoryException, IOException {
        boolean persists = control.getMode() == ContentSyncRequestMode.REFRESH_AND_PERSIST;
        long known = known();
        // Taken before anything is read: what changes meanwhile is told again, never missed.
        long round = tree.feed().rounds();
        long now = tree.lastChange();
        if (known < 0) {
            whole(state);
            if (follower()) {
                removals(state);
            }
        } else {
            now = since(known, false, state);
        }
        if (!persists) {
            // RFC 4533 section 3.3.1
            session.succeed(
                    question.id(),
                    LDAPMessage.PROTOCOL_OP_TYPE_SEARCH_RESULT_DONE,
                    List.of(new ContentSyncDoneControl(cookie(now), known >= 0)));
            return;
        }
        // RFC 4533 section 3.4.1: the refresh is over, what follows are changes.
        inform(
                known < 0
                        ? ContentSyncInfoIntermediateResponse.createRefreshPresentResponse(
                                cookie(now), true)
                        : ContentSyncInfoIntermediateResponse.createRefreshDeleteResponse(
                                cookie(now), true));
        persist(now, round, state);
    }

    private void persist(long from, long begun, LdapSession.Running state)
            throws LdapRefusal, DirectoryException, IOException {
        long told = from;
        long round = begun;
        while (!state.stopped()) {
            session.replies().flush();
            try {
                tree.feed().await(round, LOOK);
            } catch (InterruptedException stopped) {
                break;
            }
            round = tree.feed().rounds();
            if (session.connection.stopping() || session.connection.loginRevoked()) {
                break;
            }
            if (tree.firstChange() > told + 1) {
                // RFC 4533 section 3.8: the client begins anew.
                throw new LdapRefusal(
                        ResultCode.E_SYNC_REFRESH_REQUIRED, "too many changes at once");
            }
            long before = told;
            told = since(told, true, state);
            if (told == before) {
                // A sign of life, by which the client knows that there is nothing to know.
                inform(ContentSyncInfoIntermediateResponse.createNewCookieResponse(cookie(told)));
            }
        }
        if (!state.silent()) {
            throw new LdapRefusal(ResultCode.CANCELED, "the synchronisation ends");
        }
    }

    /// The change that the client knows; -1 when that says nothing.
    private long known() throws DirectoryException {
        var cookie = control.getCookie();
        if (cookie == null || cookie.getValueLength() == 0) {
            return -1;
        }
        String[] parts = cookie.stringValue().split(",", -1);
        try {
            if (parts.length == 2 && Integer.parseInt(parts[0], 16) == tree.server()) {
                long number = Long.parseLong(parts[1]);
                if (number <= tree.lastChange() && number >= tree.firstChange() - 1) {
                    return number;
                }
            }
        } catch (NumberFormatException _) {
            // Somebody else's cookie.
        }
        return -1;
    }

    private ASN1OctetString cookie(long number) throws DirectoryException {
        return new ASN1OctetString(Integer.toHexString(tree.server()) + "," + number);
    }

    private void whole(LdapSession.Running state)
            throws LdapRefusal, DirectoryException, IOException {
        var scope = question.request().getScope();
        var matches = search.matches(question, EntryCursor.scan(tree, question.base(), scope));
        var deadline = search.deadline(question);
        for (var entry = matches.next(state, deadline);
                entry != null;
                entry = matches.next(state, deadline)) {
            send(entry, ContentSyncState.ADD, null);
        }
    }

    /// Tells what has changed.
    ///
    /// @return the last change told
    private long since(long from, boolean persisting, LdapSession.Running state)
            throws LdapRefusal, DirectoryException, IOException {
        long told = from;
        List<TreeChange> page;
        do {
            page = tree.changes(told + 1, PAGE);
            Map<EntryReference, TreeChange> last = new LinkedHashMap<>();
            for (var change : page) {
                // The last one counts, in its place.
                last.remove(change.reference());
                last.put(change.reference(), change);
                told = change.number();
            }
            for (var change : last.values()) {
                if (state.stopped()) {
                    throw new LdapRefusal(ResultCode.CANCELED, "cancelled");
                }
                tell(change, persisting);
            }
        } while (page.size() == PAGE);
        return told;
    }

    private void tell(TreeChange change, boolean persisting)
            throws DirectoryException, IOException {
        var cookie = persisting ? cookie(change.number()) : null;
        var entry = tree.byReference(change.reference());
        if (entry.isPresent() && belongs(entry.get())) {
            send(entry.get(), persisting ? ContentSyncState.MODIFY : ContentSyncState.ADD, cookie);
            return;
        }
        // RFC 4533 section 3.3.2: only the name and the UUID of an entry that is gone.
        sendRemoval(
                follower() && entry.isEmpty()
                        ? named(tree.removal(change.reference()), change.name())
                        : new DirectoryEntry(change.reference(), change.name(), Attributes.NONE),
                cookie);
    }

    /// Whether another server of ours asks, which is told when an entry was removed: it may have
    /// changed the entry itself meanwhile.
    private boolean follower() {
        return question.caller().administrator() && question.choice().named("miChangeStamp");
    }

    private static DirectoryEntry named(DirectoryEntry entry, DistinguishedName name) {
        return new DirectoryEntry(entry.reference(), name, entry.attributes());
    }

    /// What was removed since there is a tree, for a server whose content may be older.
    private void removals(LdapSession.Running state)
            throws LdapRefusal, DirectoryException, IOException {
        List<DirectoryEntry> page;
        @Nullable EntryReference last = null;
        do {
            page = tree.removed(last, PAGE);
            for (var removed : page) {
                if (state.stopped()) {
                    throw new LdapRefusal(ResultCode.CANCELED, "cancelled");
                }
                sendRemoval(removed, null);
                last = removed.reference();
            }
        } while (page.size() == PAGE);
    }

    private void sendRemoval(DirectoryEntry gone, @Nullable ASN1OctetString cookie)
            throws IOException {
        session.replies()
                .entry(
                        question.id(),
                        gone,
                        null,
                        false,
                        List.of(
                                new ContentSyncStateControl(
                                        ContentSyncState.DELETE, gone.reference().uuid(), cookie)));
    }

    private boolean belongs(DirectoryEntry entry) {
        return EntryCursor.within(entry.name(), question.base(), question.request().getScope())
                && session.access.sees(question.caller(), entry)
                && match.matches(question.filter(), session.access.seen(question.caller(), entry));
    }

    private void send(DirectoryEntry entry, ContentSyncState what, @Nullable ASN1OctetString cookie)
            throws DirectoryException, IOException {
        search.send(
                question,
                entry,
                List.of(new ContentSyncStateControl(what, entry.reference().uuid(), cookie)));
    }

    private void inform(ContentSyncInfoIntermediateResponse response) throws IOException {
        session.send(
                question.id(),
                new IntermediateResponseProtocolOp(response.getOID(), response.getValue()));
    }
}
