package org.postern.directory.client;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.IntermediateResponse;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncDoneControl;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoIntermediateResponse;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import com.unboundid.ldap.sdk.controls.ContentSyncState;
import com.unboundid.ldap.sdk.controls.ContentSyncStateControl;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryException;
import org.postern.directory.DistinguishedName;
import org.postern.directory.TreeException;
import org.postern.directory.TreeMerge;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.Supplier;

/// Keeps this node's directory in step with another's: takes over what the other has and goes on
/// listening. Where the other follows this one too, both end with the same, whichever was changed
/// while they were apart.
///
/// What was taken over is durable before the place in the other's change log is noted, so that a
/// stop at any moment loses nothing; what comes twice changes nothing.
public final class Replica implements Service {
    private static final System.Logger LOG = System.getLogger(Replica.class.getName());

    /// The other tells every 20 seconds that it lives.
    private static final Duration SILENCE = Duration.ofSeconds(70);

    private static final Duration STOP = Duration.ofSeconds(5);

    private final TreeMerge merge;
    private final Supplier<ReplicaSettings> settings;
    private volatile @Nullable Thread thread;
    private volatile @Nullable LDAPConnection connection;
    private volatile State state = State.OFF;
    private volatile String text = "follows nobody";
    private volatile boolean stopping;

    public Replica(TreeMerge merge, Supplier<ReplicaSettings> settings) {
        this.merge = merge;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "replica";
    }

    /// Whether another node is followed at all.
    public boolean follows() {
        return !settings.get().of().isEmpty();
    }

    @Override
    public void start() throws ProblemException {
        if (!follows()) {
            return;
        }
        target();
        stopping = false;
        state = State.DEGRADED;
        text = "has not reached " + settings.get().of() + " yet";
        thread = Thread.ofVirtual().name("replica").start(this::follow);
    }

    /// Takes over all that the other has, once: for a node that begins without a directory of its
    /// own.
    ///
    /// @throws ProblemException when the other cannot be reached or understood
    public void begin() throws ProblemException {
        try (LDAPConnection to = connected()) {
            synchronise(to, ContentSyncRequestMode.REFRESH_ONLY);
        } catch (LDAPException | IOException | TreeException | Failed failed) {
            throw new ProblemException(
                    new Problem(
                            "The directory of " + settings.get().of() + " cannot be taken over.",
                            failed.getMessage(),
                            "Settings Get replica"),
                    failed);
        }
    }

    @Override
    public void stop(Duration grace) {
        stopping = true;
        var open = connection;
        if (open != null) {
            open.close();
        }
        var worker = thread;
        if (worker == null) {
            return;
        }
        worker.interrupt();
        try {
            worker.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
        state = State.OFF;
        text = "stopped";
    }

    @Override
    public Health health() {
        return new Health(state, text);
    }

    private LdapTarget target() throws ProblemException {
        try {
            return LdapTarget.parse(settings.get().of(), settings.get().trust());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem("replica.of is no server.", e.getMessage(), null), e);
        }
    }

    private void follow() {
        while (!stopping) {
            try (LDAPConnection to = connected()) {
                connection = to;
                synchronise(to, ContentSyncRequestMode.REFRESH_AND_PERSIST);
                fell(settings.get().of() + " ended the synchronisation", null);
            } catch (LDAPException
                    | IOException
                    | ProblemException
                    | TreeException
                    | RuntimeException failed) {
                fell(String.valueOf(failed.getMessage()), failed);
            } finally {
                connection = null;
            }
            if (!stopping) {
                pause();
            }
        }
    }

    private void fell(String why, @Nullable Exception failed) {
        if (stopping) {
            return;
        }
        if (state == State.OK || failed instanceof RuntimeException) {
            LOG.log(System.Logger.Level.WARNING, "the followed directory is away: " + why, failed);
        }
        state = State.DEGRADED;
        text = "away from " + settings.get().of() + ": " + why;
    }

    private void pause() {
        try {
            Thread.sleep(settings.get().retry());
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private LDAPConnection connected() throws LDAPException, IOException, ProblemException {
        var to = target().connect(SILENCE);
        try {
            to.bind(settings.get().login(), password());
            return to;
        } catch (LDAPException | IOException e) {
            to.close();
            throw e;
        }
    }

    private String password() throws IOException {
        String file = settings.get().passwordFile();
        if (file.isEmpty()) {
            throw new IOException("replica.passwordFile names no file");
        }
        return Files.readString(Path.of(file)).lines().findFirst().orElse("");
    }

    private void synchronise(LDAPConnection to, ContentSyncRequestMode mode)
            throws LDAPException, TreeException, DirectoryException {
        var root = to.getRootDSE();
        String domain = root == null ? null : root.getAttributeValue("miFirstDomain");
        String administrator = root == null ? null : root.getAttributeValue("miFirstAdministrator");
        if (domain == null || administrator == null) {
            throw new LDAPException(
                    ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                    settings.get().login() + " is no administrator of a directory of ours");
        }
        merge.begin(domain, administrator);
        String other = settings.get().of();
        var cookie = merge.cookie(other).map(ASN1OctetString::new).orElse(null);
        var listener = new Taking(other);
        var request =
                new SearchRequest(
                        listener,
                        "",
                        SearchScope.SUB,
                        "(objectClass=*)",
                        TreeMerge.ASKED.toArray(String[]::new));
        request.addControl(new ContentSyncRequestControl(mode, cookie, true));
        request.setIntermediateResponseListener(listener);
        request.setResponseTimeoutMillis(SILENCE.toMillis());
        try {
            var result = to.search(request);
            var done = ContentSyncDoneControl.get(result);
            if (done != null) {
                listener.known(done.getCookie());
            }
        } catch (Failed failed) {
            failed.rethrow();
        }
    }

    /// Carries what went wrong out of the library's search.
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(Exception cause) {
            super(cause.getMessage(), cause);
        }

        void rethrow() throws TreeException, DirectoryException, LDAPException {
            switch (getCause()) {
                case TreeException e -> throw e;
                case DirectoryException e -> throw e;
                case LDAPException e -> throw e;
                case null, default -> throw this;
            }
        }
    }

    /// Takes over what comes, as it comes.
    private final class Taking
            implements SearchResultListener, com.unboundid.ldap.sdk.IntermediateResponseListener {
        private static final long serialVersionUID = 1;

        private final String other;

        Taking(String other) {
            this.other = other;
        }

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            try {
                var control = ContentSyncStateControl.get(entry);
                if (control == null) {
                    return;
                }
                var attributes = attributes(entry);
                if (control.getState() == ContentSyncState.DELETE) {
                    merge.remove(attributes);
                } else {
                    merge.put(DistinguishedName.parse(entry.getDN()), attributes);
                }
                known(control.getCookie());
            } catch (TreeException | IllegalArgumentException refused) {
                // One entry that cannot be taken must not keep all others away.
                LOG.log(
                        System.Logger.Level.ERROR,
                        "an entry cannot be taken over name=" + entry.getDN(),
                        refused);
            } catch (DirectoryException | LDAPException e) {
                throw new Failed(e);
            }
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {}

        @Override
        public void intermediateResponseReturned(IntermediateResponse response) {
            try {
                var information = ContentSyncInfoIntermediateResponse.decode(response);
                known(information.getCookie());
                if (state != State.OK) {
                    LOG.log(System.Logger.Level.INFO, "follows " + other);
                }
                state = State.OK;
                text = "in step with " + other;
            } catch (LDAPException | DirectoryException e) {
                throw new Failed(e);
            }
        }

        private void known(@Nullable ASN1OctetString cookie) throws DirectoryException {
            if (cookie != null) {
                merge.cookie(other, cookie.stringValue());
            }
        }
    }

    private static Attributes attributes(Entry entry) {
        var attributes = new ArrayList<Attributes.Attribute>();
        for (var attribute : entry.getAttributes()) {
            if (attribute.getRawValues().length > 0) {
                attributes.add(
                        new Attributes.Attribute(
                                attribute.getName(),
                                java.util.List.of(attribute.getValueByteArrays())));
            }
        }
        return Attributes.of(attributes);
    }
}
