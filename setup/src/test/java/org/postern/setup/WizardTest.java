package org.postern.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.net.CertificateFiles;
import org.postern.net.SelfSigned;
import org.postern.net.TestDns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The wizard at a terminal in memory, and with prepared answers.
final class WizardTest {
    private static final Map<String, String> SETTINGS =
            Map.ofEntries(
                    Map.entry("hostname", ""),
                    Map.entry("domain", ""),
                    Map.entry("timeZone", ""),
                    Map.entry("dns.servers", ""),
                    Map.entry("doctor.timeServers", "pool.ntp.org"),
                    Map.entry("transport.sources", "table, directory"),
                    Map.entry("smtp.port", "2525"),
                    Map.entry("smtp.address", "loopback"),
                    Map.entry("imaps.port", "2993"),
                    Map.entry("imaps.address", "loopback"),
                    Map.entry("acme.directory", "https://acme.example/directory"),
                    Map.entry("acme.contact", ""),
                    Map.entry("acme.port", "0"),
                    Map.entry("acme.agreeTerms", "false"));

    /// Nothing is on its way any more: a test that waits for what never comes shows what came.
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir Path home;

    private final TestDns dns =
            TestDns.of(
                    """
                    mail.example.org.          A    203.0.113.5
                    5.113.0.203.in-addr.arpa.  PTR  mail.example.org.
                    example.org.               MX   10 mail.example.org.
                    pool.ntp.org.              A    127.0.0.1
                    """);

    @AfterEach
    void stop() {
        dns.close();
    }

    private SetupSite site(boolean fresh) {
        return new SetupSite(
                fresh,
                "host.example.net",
                "example.net",
                SETTINGS,
                List.of(
                        new SetupSite.Movable("smtp", 2525, 25),
                        new SetupSite.Movable("imaps", 2993, 993)),
                home,
                _ -> dns.resolver(),
                new Instruments(
                        dns.resolver(),
                        InstantSource.system(),
                        _ -> Duration.ZERO,
                        _ -> {
                            throw new IOException("none");
                        },
                        List::of));
    }

    /// What the screen was sent, so that a test can wait for it.
    private static final class Screen extends ByteArrayOutputStream {
        private int from;

        @Override
        public synchronized void write(byte[] octets, int at, int count) {
            super.write(octets, at, count);
            notifyAll();
        }

        @Override
        public synchronized void write(int octet) {
            super.write(octet);
            notifyAll();
        }

        synchronized void await(String text) throws InterruptedException {
            int at = toString(StandardCharsets.UTF_8).indexOf(text, from);
            while (at < 0) {
                int before = size();
                wait(PATIENCE_MILLIS);
                if (size() == before) {
                    throw new AssertionError(
                            "no \""
                                    + text
                                    + "\" on the screen:\n"
                                    + toString(StandardCharsets.UTF_8));
                }
                at = toString(StandardCharsets.UTF_8).indexOf(text, from);
            }
            from = at + text.length();
        }
    }

    private final AtomicReference<Optional<Wizard.Agreed>> agreed =
            new AtomicReference<>(Optional.empty());

    /// Types lines, each when the prompt before it stands on the screen.
    ///
    /// @param talk prompt, line, prompt, line…
    private String type(SetupSite site, String... talk) throws Exception {
        var out = new Screen();
        var keyboard = new PipedOutputStream();
        try (var in = new PipedInputStream(keyboard, 1 << 16);
                var terminal =
                        new ExternalTerminal("test", "xterm", in, out, StandardCharsets.UTF_8)) {
            terminal.setSize(Size.of(200, 50));
            var wizard = new Wizard(new SetupQuestions(site), new TerminalScreen(terminal));
            var thread = Thread.ofPlatform().start(() -> agreed.set(wizard.run()));
            for (int i = 0; i < talk.length; i += 2) {
                out.await(talk[i]);
                keyboard.write((talk[i + 1] + "\r").getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
            }
            thread.join();
        }
        return out.toString(StandardCharsets.UTF_8).replaceAll("\033\\[[0-9;?]*[A-Za-z]", "");
    }

    private SetupPlan plan() {
        return agreed.get().orElseThrow().plan();
    }

    @Test
    void asksAndShowsWhatItComesTo() throws Exception {
        String screen =
                type(
                        site(true),
                        "Name of this node [host.example.net]: ",
                        "mail.example.org",
                        "First mail domain [example.org]: ",
                        "",
                        "DNS servers [system]: ",
                        "",
                        "Time zone [",
                        "europe/berlin",
                        "Time servers [pool.ntp.org]: ",
                        "",
                        "Password of Administrator: ",
                        "correct horse",
                        "Once more: ",
                        "correct horse",
                        "Routing via LDAP (yes, no) [yes]: ",
                        "no",
                        "Certificate (self-signed, file, acme, keep) [self-signed]: ",
                        "",
                        "Ports (standard, high, keep) [high]: ",
                        "",
                        "Who may reach it [loopback]: ",
                        "any",
                        "Do it? (apply, back, quit): ",
                        "apply");
        assertThat(plan().settings())
                .containsOnly(
                        Map.entry("hostname", "mail.example.org"),
                        Map.entry("domain", "example.org"),
                        Map.entry("timeZone", "Europe/Berlin"),
                        Map.entry("transport.sources", "table"),
                        Map.entry("smtp.address", "any"),
                        Map.entry("imaps.address", "any"));
        assertThat(screen)
                .contains(
                        "ok: 203.0.113.5",
                        "ok: PTR is mail.example.org, and that leads back.",
                        "ok: MX is 10 mail.example.org.",
                        "hostname = mail.example.org",
                        "User Set Administrator password ***")
                .doesNotContain("correct horse");
    }

    @Test
    void saysWhatIsWrongWithAnAnswer() throws Exception {
        var file = Files.writeString(home.resolve("noise.pem"), "nothing");
        String screen =
                type(
                        site(true),
                        "Name of this node",
                        "mail",
                        "a full name has a dot",
                        "mail.example.org",
                        "First mail domain",
                        "not a domain!",
                        "it is no host name",
                        "",
                        "DNS servers",
                        "ns.example.org",
                        "not an IP address",
                        "127.0.0.1",
                        "Time zone",
                        "berlin",
                        "did you mean Europe/Berlin?",
                        "UTC",
                        "Time servers",
                        "what?",
                        "write names of hosts",
                        "none",
                        "Password of Administrator: ",
                        "short",
                        "Once more: ",
                        "short",
                        "at least 8 are needed",
                        "",
                        "Routing via LDAP",
                        "perhaps",
                        "none of the choices",
                        "y",
                        "Certificate (",
                        "f",
                        "File of the certificate",
                        "relative.pem",
                        "write the whole path",
                        "/nowhere/chain.pem",
                        "there is no such file",
                        file.toString(),
                        "File of its private key",
                        "",
                        "Password of the key",
                        "",
                        "neither PEM nor a PKCS #12",
                        "back",
                        "File of its private key",
                        "back",
                        "File of the certificate",
                        "back",
                        "Certificate (",
                        "acme",
                        "Names for the certificate [mail.example.org]: ",
                        "",
                        "E-mail address",
                        "postmaster",
                        "it is no address",
                        "postmaster@example.org",
                        "The authority's directory",
                        "",
                        "Do you agree",
                        "no",
                        "Without the terms",
                        "yes",
                        "Ports (",
                        "keep",
                        "Who may reach it",
                        "everybody",
                        "not an IP address",
                        "loopback",
                        "Do it?",
                        "perhaps",
                        "Write apply, back or quit.",
                        "apply");
        assertThat(screen).contains("Certificate Request mail.example.org");
        assertThat(plan().settings())
                .containsEntry("acme.agreeTerms", "true")
                .containsEntry("acme.contact", "postmaster@example.org")
                .containsEntry("acme.port", "80")
                .containsEntry("doctor.timeServers", "")
                .containsEntry("dns.servers", "127.0.0.1");
    }

    @Test
    void goesBackHelpsAndQuitsWithoutAChange() throws Exception {
        String screen =
                type(
                        site(true),
                        "Name of this node",
                        "?",
                        "Other servers see it",
                        "back",
                        "This is the first question.",
                        "mail.example.org",
                        "First mail domain",
                        "back",
                        "Name of this node [mail.example.org]: ",
                        "",
                        "First mail domain",
                        "quit");
        assertThat(screen).contains("Nothing is changed.");
        assertThat(agreed.get()).isEmpty();
        // Ctrl-D leaves as well, also while a password is asked for.
        type(
                site(false),
                "Name of this node",
                "mail.example.org",
                "DNS servers",
                "",
                "Time zone",
                "",
                "Time servers",
                "",
                "Password",
                "\004");
        assertThat(agreed.get()).isEmpty();
    }

    @Test
    void leavesTheDomainOfANodeAlone() throws Exception {
        var prepared = prepared(site(false), "hostname=mail.example.org\n");
        assertThat(prepared.plan().settings()).containsOnlyKeys("hostname");
        assertThat(prepared.plan().commands()).isEmpty();
        assertThat(said).noneMatch(line -> line.startsWith("domain"));
    }

    private final List<String> said = new ArrayList<>();

    private Wizard.Agreed prepared(SetupSite site, String answers) throws ProblemException {
        return Wizards.prepared(site, new PreparedScreen(said::add), Answers.parse(answers));
    }

    @Test
    void takesPreparedAnswersAndSaysWhatItWouldAsk() throws Exception {
        var agreement =
                prepared(
                        site(true),
                        "# of a file\n"
                                + "hostname=mail.example.org\n"
                                + "ports=standard\n"
                                + "password=a; longer one\n");
        assertThat(said)
                .contains("hostname = mail.example.org", "password = ***")
                .anyMatch(line -> line.startsWith("domain = example.org  (as proposed"));
        assertThat(agreement.plan().settings())
                .containsEntry("smtp.port", "25")
                .containsEntry("imaps.port", "993")
                .containsEntry("smtp.address", "any");
        assertThat(agreement.plan().commands().getFirst().words()).endsWith("a; longer one");
        assertThatThrownBy(() -> prepared(site(true), "colour=red"))
                .hasMessageContaining("There is no question colour");
        assertThatThrownBy(() -> prepared(site(true), "hostname"))
                .hasMessageContaining("An answer is key=value.");
        assertThatThrownBy(() -> prepared(site(true), "ports=sideways"))
                .hasMessageContaining("none of the choices");
    }

    @Test
    void takesACertificateFromFiles() throws Exception {
        var made = SelfSigned.make("x", List.of("mail.example.org"), InstantSource.system());
        var file =
                Files.writeString(
                        home.resolve("both.pem"),
                        CertificateFiles.pem("PRIVATE KEY", made.key().getEncoded())
                                + CertificateFiles.pem("CERTIFICATE", made.leaf().getEncoded()));
        var agreement =
                prepared(
                        site(false),
                        "hostname=mail.example.org; certificate=file; certificate-file=" + file);
        assertThat(agreement.plan().commands())
                .extracting(SetupPlan.Step::shown)
                .containsExactly("Certificate Add setup " + file + " ");
        assertThat(said).anyMatch(line -> line.contains("it is for mail.example.org"));
    }

    @Test
    void theCommandDoesWhatItShows() throws Exception {
        var done = new ArrayList<String>();
        var catalogue = new Catalogue(new MemoryEvents());
        var setup =
                new SetupCommand(
                        () -> site(false),
                        new SetupCommand.Doer() {
                            @Override
                            public void settings(Map<String, String> values, String by)
                                    throws ProblemException {
                                done.add(by + " " + values);
                            }

                            @Override
                            public void command(List<String> words, Caller caller)
                                    throws ProblemException {
                                if (words.contains("imap.example.org")) {
                                    throw new ProblemException("No.", "Not today.", "tomorrow");
                                }
                                done.add(String.join(" ", words));
                            }
                        });
        catalogue.register(setup.commands());
        var asking = Caller.of("anna", Role.ADMINISTRATOR, false);
        assertThatThrownBy(() -> catalogue.execute("Setup \"hostname=mail.example.org\"", asking))
                .hasMessageContaining("hostname = mail.example.org");
        assertThat(done).isEmpty();
        var sure = Caller.of("anna", Role.ADMINISTRATOR, true);
        catalogue.execute("Setup \"hostname=mail.example.org; password=long enough\"", sure);
        assertThat(done)
                .containsExactly(
                        "anna {hostname=mail.example.org}",
                        "User Set Administrator password long enough");
        assertThatThrownBy(() ->
                        catalogue.execute(
                                "Setup \"hostname=mail.example.org; certificate=acme;"
                                        + " acme-terms=yes; acme-hosts=imap.example.org\"",
                                sure))
                .hasMessageContaining("1 step was not done")
                .hasMessageContaining("Not today.");
    }
}
