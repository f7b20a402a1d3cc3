package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// OpenLDAP's tools and Perl's Net::LDAP against a real node's directory.
class LdapToolsTest {
    private static final String DOMAIN = "dc=example,dc=test";
    private static final String FRED = "uid=fred," + DOMAIN;

    @TempDir static Path folder;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static List<String> command(String tool, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                tool,
                                "-x",
                                "-H",
                                "ldap://127.0.0.1:" + node.port("ldap"),
                                "-D",
                                "uid=Administrator," + DOMAIN,
                                "-w",
                                node.administratorPassword()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String run(String tool, String... arguments) throws IOException {
        return Programs.run(command(tool, arguments).toArray(String[]::new));
    }

    private static Path ldif(String text) throws IOException {
        var file = Files.createTempFile(folder, "change", ".ldif");
        Files.writeString(file, text);
        return file;
    }

    @Test
    void anAccountsLifeByTools() throws IOException {
        StockNode.require("ldapsearch", "ldap-utils");
        run(
                "ldapadd",
                "-f",
                ldif("""
                dn: uid=fred,dc=example,dc=test
                objectClass: inetOrgPerson
                objectClass: mirapointUser
                objectClass: mirapointMailUser
                cn: Fred Flint
                sn: Flint
                mail: fred@example.test
                userPassword: fred has a secret
                """)
                        .toString());
        assertThat(node.admin("User Get fred")).contains("Fred Flint");
        assertThat(run("ldapsearch", "-LLL", "-b", DOMAIN, "(mail=fred@example.test)", "cn"))
                .contains("cn: Fred Flint");
        run(
                "ldapmodify",
                "-f",
                ldif("""
                dn: uid=fred,dc=example,dc=test
                changetype: modify
                replace: cn
                cn: Frederick Flint
                -
                add: miService
                miService: imap
                """)
                        .toString());
        assertThat(node.admin("User Get fred")).contains("Frederick Flint");
        run("ldappasswd", "-s", "another secret of fred", FRED);
        assertThat(
                        Programs.run(
                                "ldapwhoami",
                                "-x",
                                "-H",
                                "ldap://127.0.0.1:" + node.port("ldap"),
                                "-D",
                                FRED,
                                "-w",
                                "another secret of fred"))
                .contains("dn:" + FRED);
        // LDAP_COMPARE_TRUE
        assertThat(Programs.run(command("ldapcompare", FRED, "mail:fred@example.test"), "").exit())
                .isEqualTo(6);
    }

    @Test
    void entriesAreMovedAndDeletedByTools() throws IOException {
        StockNode.require("ldapmodrdn", "ldap-utils");
        run(
                "ldapadd",
                "-f",
                ldif("""
                dn: ou=rocks,dc=example,dc=test
                objectClass: organizationalUnit
                ou: rocks

                dn: cn=quarry,ou=rocks,dc=example,dc=test
                objectClass: person
                cn: quarry
                sn: quarry
                """)
                        .toString());
        run("ldapmodrdn", "-r", "ou=rocks," + DOMAIN, "ou=stones");
        assertThat(run("ldapsearch", "-LLL", "-b", DOMAIN, "-E", "pr=1/noprompt", "(cn=quarry)"))
                .contains("dn: cn=quarry,ou=stones," + DOMAIN);
        assertThat(Programs.run(command("ldapdelete", "ou=stones," + DOMAIN), "").exit())
                .isNotZero();
        run("ldapdelete", "-r", "ou=stones," + DOMAIN);
        assertThat(run("ldapsearch", "-LLL", "-b", DOMAIN, "(cn=quarry)", "1.1"))
                .doesNotContain("dn:");
    }

    @Test
    void tlsBeginsInBothWays() throws IOException {
        StockNode.require("ldapsearch", "ldap-utils");
        var root = new String[] {"-LLL", "-s", "base", "-b", "", "namingContexts"};
        for (var how :
                List.of(
                        List.of("-ZZ", "-H", "ldap://127.0.0.1:" + node.port("ldap")),
                        List.of("-H", "ldaps://127.0.0.1:" + node.port("ldaps")))) {
            var command =
                    new ArrayList<>(List.of("env", "LDAPTLS_REQCERT=never", "ldapsearch", "-x"));
            command.addAll(how);
            command.addAll(List.of(root));
            assertThat(Programs.run(command.toArray(String[]::new)))
                    .contains("namingContexts: " + DOMAIN);
        }
    }

    @Test
    void perlSpeaksWithTheDirectory() throws IOException {
        StockNode.require("perl", "perl");
        var script = folder.resolve("net.pl");
        Files.writeString(
                script,
                """
                use strict;
                use Net::LDAP;
                use Net::LDAP::Control::Paged;
                use Net::LDAP::Constant qw(LDAP_CONTROL_PAGED);
                my ($port, $password) = @ARGV;
                my $ldap = Net::LDAP->new('127.0.0.1', port => $port) or die $@;
                sub ok { my $m = shift; die $m->error if $m->code; return $m }
                ok($ldap->bind('uid=Administrator,dc=example,dc=test', password => $password));
                for my $i (1..5) {
                    ok($ldap->add("cn=perl$i,dc=example,dc=test",
                        attrs => [objectClass => 'person', cn => "perl$i", sn => "number $i"]));
                }
                my $page = Net::LDAP::Control::Paged->new(size => 2);
                my $count = 0;
                while (1) {
                    my $found = ok($ldap->search(base => 'dc=example,dc=test',
                        filter => '(cn=perl*)', control => [$page]));
                    $count += $found->count;
                    my ($answer) = $found->control(LDAP_CONTROL_PAGED) or last;
                    last unless length $answer->cookie;
                    $page->cookie($answer->cookie);
                }
                ok($ldap->modify('cn=perl1,dc=example,dc=test', replace => {sn => 'changed'}));
                ok($ldap->moddn('cn=perl1,dc=example,dc=test', newrdn => 'cn=perl9', deleteoldrdn => 1));
                my $entry = ok($ldap->search(base => 'cn=perl9,dc=example,dc=test',
                    scope => 'base', filter => '(objectClass=*)'))->entry(0);
                ok($ldap->delete('cn=perl9,dc=example,dc=test'));
                print "found $count, ", $entry->get_value('sn'), "\\n";
                """);
        var result =
                Programs.run(
                        List.of(
                                "perl",
                                script.toString(),
                                String.valueOf(node.port("ldap")),
                                node.administratorPassword()),
                        "");
        org.junit.jupiter.api.Assumptions.assumeFalse(
                result.output().contains("Can't locate Net/LDAP"),
                "the Debian package libnet-ldap-perl is not installed");
        assertThat(result.output()).contains("found 5, changed");
    }
}
