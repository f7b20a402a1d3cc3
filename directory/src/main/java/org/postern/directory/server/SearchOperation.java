package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.MatchedValuesRequestControl;
import com.unboundid.ldap.sdk.controls.RFC3672SubentriesRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortResponseControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SortKey;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryTree;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Search: what is asked for is looked at first, then the entries go one by one.
// RFC 4511 section 4.5
final class SearchOperation {
    /// Most entries that are sorted for one search.
    static final int MAX_SORTED = 100_000;

    private static final byte DONE = LDAPMessage.PROTOCOL_OP_TYPE_SEARCH_RESULT_DONE;
    private static final Set<String> CONTROLS =
            Set.of(
                    RequestControls.PAGED,
                    RequestControls.SORT,
                    RequestControls.ASSERTION,
                    RequestControls.MATCHED_VALUES,
                    RequestControls.PROXIED,
                    RequestControls.SYNC,
                    RequestControls.MANAGE,
                    RequestControls.SUBENTRIES,
                    RequestControls.NO_COPY,
                    RequestControls.DOMAIN_SCOPE);

    private final LdapSession session;
    private final DirectoryTree tree;

    SearchOperation(LdapSession session) {
        this.session = session;
        this.tree = session.server.directory().tree();
    }

    /// A search that may begin.
    interface Prepared {
        /// Whether it is sure to take no time worth mentioning.
        boolean quick();

        void run(LdapSession.Running state) throws LdapRefusal, DirectoryException, IOException;
    }

    /// What one search asks, checked.
    record Question(
            int id,
            SearchRequestProtocolOp request,
            RequestControls controls,
            Caller caller,
            DistinguishedName base,
            Filter filter,
            AttributeChoice choice,
            List<Filter> matchedValues) {
        String text() {
            return base.normalised()
                    + '\n'
                    + request.getScope()
                    + '\n'
                    + filter.toNormalizedString();
        }
    }

    Prepared prepare(LDAPMessage message) throws LdapRefusal, DirectoryException {
        var request = message.getSearchRequestProtocolOp();
        var controls = RequestControls.of(message, CONTROLS);
        // RFC 4511 section 4.5.1.2; the fourth is that of entries below the base, without it.
        if (request.getScope().intValue() < 0 || request.getScope().intValue() > 3) {
            throw new LdapRefusal(ResultCode.PROTOCOL_ERROR, "there is no such scope");
        }
        var base = Names.parse(request.getBaseDN());
        var question =
                new Question(
                        message.getMessageID(),
                        request,
                        controls,
                        Proxied.caller(session, controls),
                        base,
                        request.getFilter(),
                        new AttributeChoice(session.schema(), request.getAttributes()),
                        matchedValues(controls));
        if (base.isRoot() && SearchScope.BASE.equals(request.getScope())) {
            return own(question, ServerEntries.root(session));
        }
        if (base.equals(ServerEntries.SCHEMA)) {
            return own(question, ServerEntries.schema(session.schema()));
        }
        // RFC 6171 section 3
        if (controls.has(RequestControls.NO_COPY) && session.server.readOnly().getAsBoolean()) {
            throw new LdapRefusal(
                    ResultCode.UNWILLING_TO_PERFORM, "this server is a copy of another one");
        }
        existing(question);
        if (subentries(controls)) {
            return nothing(question);
        }
        var sync = controls.find(RequestControls.SYNC, ContentSyncRequestControl::new);
        return sync.isPresent()
                ? new SyncSearch(this, session, question, sync.get())
                : new Ordinary(question);
    }

    // RFC 3672 section 3: the schema's is the only subentry there is, and it is asked for by name.
    private static boolean subentries(RequestControls controls) throws LdapRefusal {
        return controls.find(RequestControls.SUBENTRIES, RFC3672SubentriesRequestControl::new)
                .filter(RFC3672SubentriesRequestControl::returnOnlySubEntries)
                .isPresent();
    }

    private Prepared nothing(Question question) {
        return new Prepared() {
            @Override
            public boolean quick() {
                return true;
            }

            @Override
            public void run(LdapSession.Running state) throws IOException {
                session.succeed(question.id(), DONE, List.of());
            }
        };
    }

    private static List<Filter> matchedValues(RequestControls controls) throws LdapRefusal {
        var control =
                controls.find(RequestControls.MATCHED_VALUES, MatchedValuesRequestControl::new);
        if (control.isEmpty()) {
            return List.of();
        }
        var filters = new ArrayList<Filter>();
        for (var filter : control.get().getFilters()) {
            try {
                filters.add(Filter.create(filter.toString()));
            } catch (LDAPException e) {
                throw new LdapRefusal(ResultCode.PROTOCOL_ERROR, "a filter cannot be decoded");
            }
        }
        return filters;
    }

    /// The base is there, and the caller sees it.
    private void existing(Question question) throws LdapRefusal, DirectoryException {
        if (question.base().isRoot()) {
            return;
        }
        var base = tree.byName(question.base());
        if (base.isEmpty() || !session.access.sees(question.caller(), base.get())) {
            throw Names.absent(session, question.caller(), question.base());
        }
        var asserted =
                question.controls().find(RequestControls.ASSERTION, AssertionRequestControl::new);
        if (asserted.isPresent()) {
            Names.assertion(session, question.caller(), asserted.get().getFilter(), base.get());
        }
    }

    /// The server's own entries, which everybody sees.
    private Prepared own(Question question, DirectoryEntry entry) {
        return new Prepared() {
            @Override
            public boolean quick() {
                return true;
            }

            @Override
            public void run(LdapSession.Running state) throws IOException {
                boolean wanted =
                        SearchScope.BASE.equals(question.request().getScope())
                                || SearchScope.SUB.equals(question.request().getScope());
                if (wanted && new FilterMatch(session.schema()).matches(question.filter(), entry)) {
                    session.replies()
                            .entry(
                                    question.id(),
                                    entry,
                                    question.choice(),
                                    question.request().typesOnly(),
                                    List.of());
                }
                session.succeed(question.id(), DONE, List.of());
            }
        };
    }

    /// Entries that match and that the caller may see, within the limits.
    final class Matches {
        private final Question question;
        private final EntryCursor cursor;
        private final FilterMatch match = new FilterMatch(session.schema());
        private final boolean bounded;
        private long looked;
        private @Nullable DirectoryEntry ahead;

        Matches(Question question, EntryCursor cursor) {
            this.question = question;
            this.cursor = cursor;
            this.bounded = !question.caller().administrator();
        }

        /// @return null at the end
        @Nullable DirectoryEntry next(LdapSession.Running state, Instant deadline)
                throws LdapRefusal, DirectoryException {
            if (ahead != null) {
                var entry = ahead;
                ahead = null;
                return entry;
            }
            for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
                looked(state, deadline);
                var seen = session.access.seen(question.caller(), entry);
                if (session.access.sees(question.caller(), entry)
                        && match.matches(question.filter(), seen)) {
                    return entry;
                }
            }
            return null;
        }

        /// Whether there is another; what it finds comes next.
        boolean more(LdapSession.Running state, Instant deadline)
                throws LdapRefusal, DirectoryException {
            if (ahead == null) {
                ahead = next(state, deadline);
            }
            return ahead != null;
        }

        private void looked(LdapSession.Running state, Instant deadline) throws LdapRefusal {
            if (state.stopped()) {
                throw new LdapRefusal(ResultCode.CANCELED, "cancelled");
            }
            if (++looked > session.settings.scanLimit() && bounded) {
                throw new LdapRefusal(
                        ResultCode.ADMIN_LIMIT_EXCEEDED,
                        "no index helps this search, and ldap.scanLimit is "
                                + session.settings.scanLimit());
            }
            if (looked % 64 == 0 && session.server.clock().instant().isAfter(deadline)) {
                throw new LdapRefusal(ResultCode.TIME_LIMIT_EXCEEDED, "the search took too long");
            }
        }
    }

    Matches matches(Question question, EntryCursor cursor) {
        return new Matches(question, cursor);
    }

    private final class Ordinary implements Prepared {
        private final Question question;
        private final Optional<List<EntryReference>> candidates;
        private final Optional<SimplePagedResultsControl> paged;
        private final Optional<ServerSideSortRequestControl> sort;

        Ordinary(Question question) throws LdapRefusal, DirectoryException {
            this.question = question;
            this.paged =
                    question.controls()
                            .find(
                                    RequestControls.PAGED,
                                    control ->
                                            new SimplePagedResultsControl(
                                                    control.getOID(),
                                                    control.isCritical(),
                                                    control.getValue()));
            this.sort =
                    question.controls()
                            .find(RequestControls.SORT, ServerSideSortRequestControl::new);
            this.candidates =
                    SearchScope.BASE.equals(question.request().getScope())
                            ? tree.reference(question.base()).map(List::of)
                            : new SearchPlan(tree, session.schema()).candidates(question.filter());
        }

        @Override
        public boolean quick() {
            return candidates.isPresent() && candidates.get().size() <= 100;
        }

        @Override
        public void run(LdapSession.Running state)
                throws LdapRefusal, DirectoryException, IOException {
            if (paged.isPresent()
                    && paged.get().getCookie() != null
                    && paged.get().getCookie().getValueLength() > 0) {
                var open =
                        session.cursors.take(
                                paged.get().getCookie().stringValue(), question.text());
                page(open.matches(), state, paged.get(), List.of());
                return;
            }
            var matches = new Matches(question, cursor());
            var done = new ArrayList<Control>();
            if (sort.isPresent()) {
                var unknown = unknownKey(sort.get());
                if (unknown.isPresent() && sort.get().isCritical()) {
                    unsortable(unknown.get());
                    return;
                }
                matches = unknown.isPresent() ? matches : sorted(matches, state);
                done.add(
                        unknown.isPresent()
                                ? unknown.get()
                                : new ServerSideSortResponseControl(ResultCode.SUCCESS, null));
            }
            if (paged.isPresent()) {
                page(matches, state, paged.get(), done);
                return;
            }
            send(matches, state, limit(), false);
            session.succeed(question.id(), DONE, done);
        }

        private Optional<ServerSideSortResponseControl> unknownKey(
                ServerSideSortRequestControl asked) {
            return Arrays.stream(asked.getSortKeys())
                    .map(SortKey::getAttributeName)
                    .filter(type -> !session.schema().knows(type))
                    .findFirst()
                    .map(type ->
                            new ServerSideSortResponseControl(ResultCode.NO_SUCH_ATTRIBUTE, type));
        }

        // RFC 2891 section 2: no entries, and why not in the control.
        private void unsortable(ServerSideSortResponseControl why) throws IOException {
            session.replies()
                    .result(
                            question.id(),
                            DONE,
                            ResultCode.UNAVAILABLE_CRITICAL_EXTENSION,
                            "",
                            "the schema has no " + why.getAttributeName() + " to sort by",
                            List.of(why));
        }

        private EntryCursor cursor() {
            var scope = question.request().getScope();
            return candidates.isPresent()
                    ? EntryCursor.of(tree, candidates.get(), question.base(), scope)
                    : EntryCursor.scan(tree, question.base(), scope);
        }

        private Matches sorted(Matches matches, LdapSession.Running state)
                throws LdapRefusal, DirectoryException {
            var all = new ArrayList<DirectoryEntry>();
            var deadline = deadline();
            for (var entry = matches.next(state, deadline);
                    entry != null;
                    entry = matches.next(state, deadline)) {
                if (all.size() == MAX_SORTED) {
                    throw new LdapRefusal(
                            ResultCode.ADMIN_LIMIT_EXCEEDED,
                            "more than " + MAX_SORTED + " entries to sort");
                }
                all.add(entry);
            }
            all.sort(new SortOrder(session.schema(), sort.orElseThrow().getSortKeys()));
            return new Matches(question, EntryCursor.over(all));
        }

        // RFC 2696 section 3
        private void page(
                Matches matches,
                LdapSession.Running state,
                SimplePagedResultsControl control,
                List<Control> alsoDone)
                throws LdapRefusal, DirectoryException, IOException {
            int size = control.getSize();
            String cookie = "";
            if (size > 0) {
                int bound = limit();
                send(matches, state, bound == 0 ? size : Math.min(size, bound), true);
                if (matches.more(state, deadline())) {
                    cookie = session.cursors.keep(new Cursors.Open(question.text(), matches));
                }
            }
            var done = new ArrayList<>(alsoDone);
            done.add(new SimplePagedResultsControl(0, new ASN1OctetString(cookie), false));
            session.succeed(question.id(), DONE, done);
        }

        private void send(Matches matches, LdapSession.Running state, int most, boolean page)
                throws LdapRefusal, DirectoryException, IOException {
            var deadline = deadline();
            int sent = 0;
            while (!(page && sent == most)) {
                var entry = matches.next(state, deadline);
                if (entry == null) {
                    return;
                }
                if (most > 0 && sent == most) {
                    throw new LdapRefusal(
                            ResultCode.SIZE_LIMIT_EXCEEDED, "there are more than " + most);
                }
                SearchOperation.this.send(question, entry, List.of());
                sent++;
            }
        }

        /// 0 for none.
        private int limit() {
            int asked = question.request().getSizeLimit();
            int most = session.settings.sizeLimit();
            if (question.caller().administrator()) {
                return asked;
            }
            return asked == 0 ? most : Math.min(asked, most);
        }

        private Instant deadline() {
            return SearchOperation.this.deadline(question);
        }
    }

    Instant deadline(Question question) {
        var now = session.server.clock().instant();
        int asked = question.request().getTimeLimit();
        if (question.caller().administrator()) {
            return asked == 0 ? Instant.MAX : now.plusSeconds(asked);
        }
        var most = now.plus(session.settings.timeLimit());
        return asked == 0 || now.plusSeconds(asked).isAfter(most) ? most : now.plusSeconds(asked);
    }

    void send(Question question, DirectoryEntry entry, List<Control> controls)
            throws DirectoryException, IOException {
        var seen = complete(question, entry, session.access.seen(question.caller(), entry));
        session.replies()
                .entry(
                        question.id(),
                        question.matchedValues().isEmpty() ? seen : lessened(question, seen),
                        question.choice(),
                        question.request().typesOnly(),
                        controls);
    }

    /// With what is made only when it is asked for.
    DirectoryEntry complete(Question question, DirectoryEntry entry, DirectoryEntry seen)
            throws DirectoryException {
        return Names.complete(session, question.caller(), question.choice(), entry, seen);
    }

    // RFC 3876 section 2
    private DirectoryEntry lessened(Question question, DirectoryEntry entry) {
        var match = new FilterMatch(session.schema());
        var kept = new ArrayList<Attributes.Attribute>();
        for (var attribute : entry.attributes().all()) {
            var values = new ArrayList<byte[]>();
            question.matchedValues()
                    .forEach(filter -> values.addAll(match.matching(filter, attribute)));
            if (!values.isEmpty()) {
                kept.add(
                        new Attributes.Attribute(
                                attribute.type(), values.stream().distinct().toList()));
            }
        }
        return new DirectoryEntry(entry.reference(), entry.name(), Attributes.of(kept));
    }
}
