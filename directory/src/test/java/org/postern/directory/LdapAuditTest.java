package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.kernel.KernelEvent;
import org.postern.kernel.Role;

import java.util.List;

/// Changes over LDAP stand in the audit as those by commands do.
class LdapAuditTest {
    private static final String FRED = "uid=fred,dc=example,dc=test";

    private TestLdap ldap;
    private LDAPConnection admin;

    @BeforeEach
    void begin() throws Exception {
        ldap = new TestLdap();
        admin = ldap.administrator();
        admin.add(
                "dn: " + FRED,
                "objectClass: inetOrgPerson",
                "objectClass: mirapointMailUser",
                "objectClass: mirapointUser",
                "cn: Fred Flint",
                "sn: Flint",
                "mail: fred@example.test",
                "userPassword: fred's own secret");
    }

    @AfterEach
    void end() {
        admin.close();
        ldap.close();
    }

    private List<KernelEvent.CommandGiven> records() {
        return ldap.directory.events.stream()
                .filter(KernelEvent.CommandGiven.class::isInstance)
                .map(KernelEvent.CommandGiven.class::cast)
                .toList();
    }

    private KernelEvent.CommandGiven last() {
        return records().getLast();
    }

    private static KernelEvent.Change change(String what, String before, String after) {
        return new KernelEvent.Change(what, before, after);
    }

    @Test
    void anEntryThatIsAddedShowsItsValues() {
        assertThat(last().command()).isEqualTo("Ldap Add");
        assertThat(last().arguments()).containsExactly(FRED);
        assertThat(last().operator()).isEqualToIgnoringCase("administrator@example.test");
        assertThat(last().role()).isEqualTo(Role.ADMINISTRATOR);
        assertThat(last().from()).startsWith("ldap 127.0.0.1:");
        assertThat(last().outcome()).isEqualTo("done");
        assertThat(last().changes()).contains(change("sn", "", "Flint"));
        assertThat(last().toString()).doesNotContain("own secret");
    }

    @Test
    void aModificationShowsWhatWasAndIs() throws Exception {
        admin.modify(
                FRED, new Modification(ModificationType.REPLACE, "telephoneNumber", "+1 555 0100"));
        admin.modify(
                FRED, new Modification(ModificationType.REPLACE, "telephoneNumber", "+1 555 0199"));
        assertThat(last().command()).isEqualTo("Ldap Modify");
        assertThat(last().changes())
                .contains(change("telephonenumber", "+1 555 0100", "+1 555 0199"));
    }

    @Test
    void passwordsAreMasked() throws Exception {
        admin.modify(
                FRED,
                new Modification(ModificationType.REPLACE, "userPassword", "another long secret"));
        assertThat(last().changes()).contains(change(FRED + " userPassword", "***", "***"));
        admin.processExtendedOperation(
                new PasswordModifyExtendedRequest(FRED, (String) null, "a third long secret"));
        assertThat(last().command()).isEqualTo("Ldap Password");
        assertThat(last().changes()).contains(change(FRED + " userPassword", "***", "***"));
        assertThat(records().toString()).doesNotContain("long secret");
    }

    @Test
    void renamingAndDeletingAreThere() throws Exception {
        admin.modifyDN(FRED, "uid=frederic", true);
        assertThat(last().command()).isEqualTo("Ldap Rename");
        assertThat(last().changes()).anyMatch(c -> c.what().equals("name"));
        admin.delete("uid=frederic,dc=example,dc=test");
        assertThat(last().command()).isEqualTo("Ldap Delete");
        assertThat(last().changes())
                .containsExactly(change("uid=frederic,dc=example,dc=test", "there", "gone"));
    }

    @Test
    void whatIsRefusedIsThereToo() throws Exception {
        assertThatThrownBy(() -> admin.delete("uid=nobody,dc=example,dc=test"))
                .isInstanceOf(LDAPException.class);
        assertThat(last().command()).isEqualTo("Ldap Delete");
        assertThat(last().outcome()).isNotEqualTo("done");
        assertThat(last().changes()).isEmpty();
        try (var fred = ldap.connect(FRED, "fred's own secret")) {
            assertThatThrownBy(() -> fred.delete(FRED)).isInstanceOf(LDAPException.class);
        }
        assertThat(last().operator()).isEqualTo("fred@example.test");
        assertThat(last().outcome()).contains("may not");
    }
}
