package org.postern.directory.server;

import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import com.unboundid.ldap.sdk.controls.MatchedValuesRequestControl;
import com.unboundid.ldap.sdk.controls.PermissiveModifyRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadRequestControl;
import com.unboundid.ldap.sdk.controls.PreReadRequestControl;
import com.unboundid.ldap.sdk.controls.ProxiedAuthorizationV2RequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The controls of one request.
// RFC 4511 section 4.1.11
final class RequestControls {
    static final String ASSERTION = AssertionRequestControl.ASSERTION_REQUEST_OID;
    static final String PRE_READ = PreReadRequestControl.PRE_READ_REQUEST_OID;
    static final String POST_READ = PostReadRequestControl.POST_READ_REQUEST_OID;
    static final String PAGED = SimplePagedResultsControl.PAGED_RESULTS_OID;
    static final String SORT = ServerSideSortRequestControl.SERVER_SIDE_SORT_REQUEST_OID;
    static final String MATCHED_VALUES = MatchedValuesRequestControl.MATCHED_VALUES_REQUEST_OID;
    static final String PROXIED =
            ProxiedAuthorizationV2RequestControl.PROXIED_AUTHORIZATION_V2_REQUEST_OID;
    static final String SYNC = ContentSyncRequestControl.SYNC_REQUEST_OID;
    static final String SUBTREE_DELETE = SubtreeDeleteRequestControl.SUBTREE_DELETE_REQUEST_OID;
    static final String PERMISSIVE = PermissiveModifyRequestControl.PERMISSIVE_MODIFY_REQUEST_OID;
    static final String MANAGE = ManageDsaITRequestControl.MANAGE_DSA_IT_REQUEST_OID;

    /// RFC 3672 section 3: entries of people and things, or the others.
    static final String SUBENTRIES = "1.3.6.1.4.1.4203.1.10.1";

    /// RFC 6171 section 3: no answer from a copy.
    static final String NO_COPY = DontUseCopyRequestControl.DONT_USE_COPY_REQUEST_OID;

    /// Active Directory's clients ask to be spared referrals, which are never given here.
    static final String DOMAIN_SCOPE = "1.2.840.113556.1.4.1339";

    /// All that some operation understands, for the root entry.
    static final List<String> SUPPORTED =
            List.of(
                    PAGED,
                    SORT,
                    ASSERTION,
                    PRE_READ,
                    POST_READ,
                    MATCHED_VALUES,
                    PROXIED,
                    SYNC,
                    SUBTREE_DELETE,
                    PERMISSIVE,
                    MANAGE,
                    SUBENTRIES,
                    NO_COPY,
                    DOMAIN_SCOPE);

    private final Map<String, Control> byOid;

    private RequestControls(Map<String, Control> byOid) {
        this.byOid = byOid;
    }

    /// @param understood by the operation; what else is critical refuses it
    static RequestControls of(LDAPMessage message, Set<String> understood) throws LdapRefusal {
        Map<String, Control> known = new HashMap<>();
        for (Control control : message.getControls()) {
            if (understood.contains(control.getOID())) {
                if (known.put(control.getOID(), control) != null) {
                    throw new LdapRefusal(
                            ResultCode.PROTOCOL_ERROR, "a control stands twice in the request");
                }
            } else if (control.isCritical()) {
                throw new LdapRefusal(
                        ResultCode.UNAVAILABLE_CRITICAL_EXTENSION,
                        "the control " + control.getOID() + " is not offered here");
            }
        }
        return new RequestControls(known);
    }

    /// Makes the typed form of a control.
    interface Reader<C extends Control> {
        C read(Control control) throws LDAPException;
    }

    boolean has(String oid) {
        return byOid.containsKey(oid);
    }

    <C extends Control> Optional<C> find(String oid, Reader<C> reader) throws LdapRefusal {
        Control control = byOid.get(oid);
        if (control == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.read(control));
        } catch (LDAPException | RuntimeException broken) {
            throw new LdapRefusal(
                    ResultCode.PROTOCOL_ERROR, "the control " + oid + " cannot be decoded");
        }
    }
}
