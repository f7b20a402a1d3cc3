package org.postern.directory.server;

import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;

import org.postern.directory.DirectoryException;
import org.postern.directory.DirectorySchema;
import org.postern.directory.TreeException;
import org.postern.net.Connection;
import org.postern.net.LoginRevokedException;
import org.postern.net.StoppingException;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// One LDAP session, from the first request to the last. Requests are read on the connection's
/// thread; what no index helps runs beside it, so that a client can still abandon it.
final class LdapSession {
    private static final Logger LOG = System.getLogger(LdapSession.class.getName());

    /// In the order of protocolOp's tags, the tag of the response.
    private static final Map<Byte, Byte> ANSWERS =
            Map.of(
                    LDAPMessage.PROTOCOL_OP_TYPE_SEARCH_REQUEST,
                    LDAPMessage.PROTOCOL_OP_TYPE_SEARCH_RESULT_DONE,
                    LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_REQUEST,
                    LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_RESPONSE,
                    LDAPMessage.PROTOCOL_OP_TYPE_ADD_REQUEST,
                    LDAPMessage.PROTOCOL_OP_TYPE_ADD_RESPONSE,
                    LDAPMessage.PROTOCOL_OP_TYPE_DELETE_REQUEST,
                    LDAPMessage.PROTOCOL_OP_TYPE_DELETE_RESPONSE,
                    LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_DN_REQUEST,
                    LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_DN_RESPONSE,
                    LDAPMessage.PROTOCOL_OP_TYPE_COMPARE_REQUEST,
                    LDAPMessage.PROTOCOL_OP_TYPE_COMPARE_RESPONSE,
                    LDAPMessage.PROTOCOL_OP_TYPE_BIND_REQUEST,
                    LDAPMessage.PROTOCOL_OP_TYPE_BIND_RESPONSE,
                    LDAPMessage.PROTOCOL_OP_TYPE_EXTENDED_REQUEST,
                    LDAPMessage.PROTOCOL_OP_TYPE_EXTENDED_RESPONSE);

    final LdapServer server;
    final Connection connection;
    final LdapSettings settings;
    final AccessRules access;
    final Cursors cursors = new Cursors();
    private Replies replies;
    private volatile Caller caller = Caller.NOBODY;

    private final BindOperation binds;
    private final SearchOperation searches;
    private final ChangeOperations changes;
    private final ExtendedOperations extended;
    final ChangeAudit audit;
    private final Map<Integer, Running> running = new ConcurrentHashMap<>();
    private final Semaphore slots;
    private volatile boolean over;

    LdapSession(LdapServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
        this.settings = server.settings().get();
        this.access = new AccessRules(server.schema().get(), settings);
        this.slots = new Semaphore(settings.maxOperations());
        this.replies = new Replies(connection.output());
        this.binds = new BindOperation(this);
        this.searches = new SearchOperation(this);
        this.changes = new ChangeOperations(this);
        this.extended = new ExtendedOperations(this);
        this.audit = new ChangeAudit(this);
    }

    /// An operation under way.
    static final class Running {
        private volatile boolean cancelled;
        private volatile boolean abandoned;
        private volatile @org.jspecify.annotations.Nullable Thread thread;

        boolean stopped() {
            return cancelled || abandoned;
        }

        /// It ends without an answer.
        boolean silent() {
            return abandoned;
        }

        void stop(boolean silently) {
            abandoned = silently;
            cancelled = true;
            var worker = thread;
            if (worker != null) {
                worker.interrupt();
            }
        }
    }

    Caller caller() {
        return caller;
    }

    Replies replies() {
        return replies;
    }

    DirectorySchema schema() {
        return server.schema().get();
    }

    void caller(Caller changed) {
        caller = changed;
    }

    void run() throws IOException {
        try {
            connection.input().idleTimeout(settings.idleTimeout());
            while (one()) {
                if (connection.stopping() || connection.loginRevoked()) {
                    goodbye(ResultCode.UNAVAILABLE, "the server ends the connection");
                    return;
                }
            }
        } catch (LoginRevokedException revoked) {
            goodbye(ResultCode.UNAVAILABLE, "the login is no longer valid");
        } catch (StoppingException stopping) {
            goodbye(ResultCode.UNAVAILABLE, "the server is stopping");
        } catch (BerFrame.Broken broken) {
            LOG.log(
                    Level.DEBUG,
                    "broken request id={0}: {1}",
                    connection.id(),
                    broken.getMessage());
            // RFC 4511 section 4.1.1: what cannot be parsed ends the session.
            goodbye(ResultCode.PROTOCOL_ERROR, "protocol error: " + broken.getMessage());
        } catch (SocketTimeoutException | EOFException gone) {
            LOG.log(Level.DEBUG, "session over id={0}: {1}", connection.id(), gone.getMessage());
        } finally {
            over = true;
            stopAll();
        }
    }

    private void goodbye(ResultCode code, String why) throws IOException {
        over = true;
        stopAll();
        var message = LdapServer.disconnection(code, why + " (" + connection.id() + ")");
        replies.send(0, message.getProtocolOp(), List.of());
        replies.flush();
    }

    /// What was under way for somebody else has no one to answer any more.
    void stopAll() {
        running.values().forEach(one -> one.stop(true));
    }

    private boolean one() throws IOException {
        var limit = caller.nobody() ? settings.maxAnonymousRequest() : settings.maxRequest();
        byte[] octets = BerFrame.read(connection.input(), limit.count());
        LDAPMessage message = decoded(octets);
        boolean more = obey(message);
        if (more && !connection.input().ready()) {
            replies.flush();
        }
        return more;
    }

    private static LDAPMessage decoded(byte[] octets) throws IOException {
        try (var reader = new ASN1StreamReader(new ByteArrayInputStream(octets))) {
            var message = LDAPMessage.readFrom(reader, false);
            if (message == null) {
                throw new BerFrame.Broken("no LDAP message");
            }
            return message;
        } catch (LDAPException | RuntimeException broken) {
            LOG.log(Level.DEBUG, "undecodable request", broken);
            throw new BerFrame.Broken("the request cannot be decoded");
        }
    }

    /// @return whether the session goes on
    private boolean obey(LDAPMessage message) throws IOException {
        int id = message.getMessageID();
        switch (message.getProtocolOpType()) {
            case LDAPMessage.PROTOCOL_OP_TYPE_UNBIND_REQUEST -> {
                return false;
            }
            case LDAPMessage.PROTOCOL_OP_TYPE_ABANDON_REQUEST -> {
                // RFC 4511 section 4.11: there is no response.
                cancel(message.getAbandonRequestProtocolOp().getIDToAbandon(), true);
                return true;
            }
            case LDAPMessage.PROTOCOL_OP_TYPE_SEARCH_REQUEST -> search(message);
            default -> {
                if (!ANSWERS.containsKey(message.getProtocolOpType())) {
                    throw new BerFrame.Broken("a message that no client sends");
                }
                answer(id, message.getProtocolOpType(), () -> perform(message));
            }
        }
        return true;
    }

    private void search(LDAPMessage message) throws IOException {
        int id = message.getMessageID();
        var search = answered(id, message.getProtocolOpType(), () -> searches.prepare(message));
        if (search == null) {
            return;
        }
        var state = new Running();
        if (search.quick()) {
            answer(id, message.getProtocolOpType(), () -> search.run(state));
            return;
        }
        if (!slots.tryAcquire()) {
            refuse(
                    id,
                    message.getProtocolOpType(),
                    new LdapRefusal(
                            ResultCode.BUSY,
                            "more than " + settings.maxOperations() + " searches at once"));
            return;
        }
        running.put(id, state);
        state.thread =
                Thread.ofVirtual()
                        .name("ldap-" + connection.id() + "-" + id)
                        .start(() -> beside(id, message.getProtocolOpType(), search, state));
    }

    private void beside(int id, byte type, SearchOperation.Prepared search, Running state) {
        try {
            answer(id, type, () -> run(search, state));
            if (!over) {
                replies.flush();
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "client gone id=" + connection.id(), gone);
        } finally {
            running.remove(id);
            slots.release();
        }
    }

    // RFC 4511 section 4.11: what was abandoned has no response.
    private static void run(SearchOperation.Prepared search, Running state)
            throws LdapRefusal, DirectoryException, IOException {
        try {
            search.run(state);
        } catch (LdapRefusal refused) {
            if (!state.silent()) {
                throw refused;
            }
        }
    }

    /// Whether something with this id was under way.
    boolean cancel(int id, boolean silently) {
        var state = running.get(id);
        if (state != null) {
            state.stop(silently);
        }
        return state != null;
    }

    private void perform(LDAPMessage message)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        switch (message.getProtocolOpType()) {
            case LDAPMessage.PROTOCOL_OP_TYPE_BIND_REQUEST -> {
                // RFC 4511 section 4.2.1: what is outstanding is abandoned.
                stopAll();
                binds.bind(message);
            }
            case LDAPMessage.PROTOCOL_OP_TYPE_ADD_REQUEST ->
                    audit.around(
                            message,
                            message.getAddRequestProtocolOp().getDN(),
                            () -> changes.add(message));
            case LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_REQUEST ->
                    audit.around(
                            message,
                            message.getModifyRequestProtocolOp().getDN(),
                            () -> changes.modify(message));
            case LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_DN_REQUEST ->
                    audit.around(
                            message,
                            message.getModifyDNRequestProtocolOp().getDN(),
                            () -> changes.modifyName(message));
            case LDAPMessage.PROTOCOL_OP_TYPE_DELETE_REQUEST ->
                    audit.around(
                            message,
                            message.getDeleteRequestProtocolOp().getDN(),
                            () -> changes.delete(message));
            case LDAPMessage.PROTOCOL_OP_TYPE_COMPARE_REQUEST -> changes.compare(message);
            default -> extended.perform(message);
        }
    }

    /// One operation's work.
    private interface Work {
        void run() throws LdapRefusal, TreeException, DirectoryException, IOException;
    }

    private interface Preparation<T> {
        T run() throws LdapRefusal, TreeException, DirectoryException, IOException;
    }

    private void answer(int id, byte type, Work work) throws IOException {
        var _ =
                answered(
                        id,
                        type,
                        () -> {
                            work.run();
                            return true;
                        });
    }

    /// Runs what may be refused; the one place where a refusal becomes a result.
    ///
    /// @return null when it was refused
    private <T> @org.jspecify.annotations.Nullable T answered(
            int id, byte type, Preparation<T> work) throws IOException {
        try {
            return work.run();
        } catch (LdapRefusal refused) {
            refuse(id, type, refused);
        } catch (TreeException refused) {
            refuse(id, type, LdapRefusal.of(refused));
        } catch (DirectoryException trouble) {
            LOG.log(Level.ERROR, "the directory failed id=" + connection.id(), trouble);
            refuse(id, type, new LdapRefusal(ResultCode.UNAVAILABLE, "try again later" + id()));
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "defect in an LDAP operation id=" + connection.id(), defect);
            refuse(id, type, new LdapRefusal(ResultCode.OTHER, "internal error" + id()));
        }
        return null;
    }

    private String id() {
        return " (" + connection.id() + ")";
    }

    private void refuse(int id, byte type, LdapRefusal refused) throws IOException {
        byte answer = java.util.Objects.requireNonNull(ANSWERS.get(type));
        replies.result(
                id, answer, refused.code(), refused.matched(), refused.diagnostic(), List.of());
    }

    void succeed(int id, byte answer, List<com.unboundid.ldap.sdk.Control> controls)
            throws IOException {
        replies.result(id, answer, ResultCode.SUCCESS, "", "", controls);
    }

    void send(int id, ProtocolOp operation) throws IOException {
        replies.send(id, operation, List.of());
    }

    /// After StartTLS: from here on other streams carry the session.
    void secured() {
        replies = new Replies(connection.output());
        connection.input().idleTimeout(settings.idleTimeout());
    }

    /// Nothing may be under way when TLS begins.
    boolean idle() {
        return running.isEmpty();
    }
}
