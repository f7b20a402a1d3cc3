package org.postern.certificates;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Sha256;
import org.postern.kernel.Value;
import org.postern.net.DnsName;
import org.postern.net.TlsCertificate;

import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/// The commands of the noun `Certificate`.
public final class CertificateCommands {
    private static final Argument<String> NAME =
            Argument.of("name", "What you call it.", CertificateStore::checkedName);
    private static final Argument<Path> FILE =
            Argument.of(
                    "file",
                    "The chain in PEM, or a PKCS #12 archive; a path on this machine.",
                    CertificateCommands::absolute);
    private static final Argument<Path> KEY_FILE =
            Argument.of(
                            "keyfile",
                            "The private key in PEM; left out where it is in the same file.",
                            CertificateCommands::absolute)
                    .optional();
    private static final Argument<String> PASSWORD =
            Argument.text("password", "Opens the key or the archive.").secret().optional();
    private static final Argument<List<String>> HOSTS =
            Argument.rest(
                    "host", "The names that the certificate is for.", CertificateCommands::host);

    private final Certificates certificates;
    private final Supplier<AcmeSettings> settings;

    public CertificateCommands(Certificates certificates, Supplier<AcmeSettings> settings) {
        this.certificates = certificates;
        this.settings = settings;
    }

    private static Path absolute(String path) {
        var absolute = Path.of(path);
        if (!absolute.isAbsolute()) {
            throw new IllegalArgumentException("a path begins with / here");
        }
        return absolute.normalize();
    }

    private static String host(String word) {
        String plain = word.startsWith("*.") ? word.substring(2) : word;
        var name = DnsName.find(plain);
        if (name.isEmpty() || name.get().labels().size() < 2) {
            throw new IllegalArgumentException("a host name has labels with dots between them");
        }
        return (word.startsWith("*.") ? "*." : "") + name.get().text();
    }

    public List<Command> commands() {
        return List.of(list(), show(), add(), create(), request(), reload(), delete());
    }

    private Command list() {
        return Command.of("Certificate", "List")
                .summary("Lists the certificates, the default first.")
                .help(
                        """
                        A client that asks for a host gets the certificate that names it, else one with a wildcard
                        for it, else the default. Which one is the default is certificate.standard.\
                        """)
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> listing());
    }

    private Result listing() throws ProblemException {
        var rows = new ArrayList<List<Value>>();
        var sources = certificates.sources();
        var shown = certificates.shown();
        boolean first = true;
        for (var each : shown) {
            var source = sources.get(each.name());
            rows.add(
                    List.of(
                            Value.text(each.name()),
                            Value.flag(first),
                            Value.text(source == null ? "" : source.word()),
                            Value.texts(each.hosts()),
                            Value.instant(each.ends()),
                            Value.text(certificates.problem(each.name()).orElse(""))));
            first = false;
        }
        for (var each : sources.entrySet()) {
            if (shown.stream().noneMatch(one -> one.name().equals(each.getKey()))) {
                rows.add(
                        List.of(
                                Value.text(each.getKey()),
                                Value.flag(false),
                                Value.text(each.getValue().word()),
                                Value.texts(List.of()),
                                Value.nothing(),
                                Value.text(certificates.problem(each.getKey()).orElse(""))));
            }
        }
        return new Result.Listing(
                List.of("name", "default", "source", "hosts", "ends", "problem"),
                rows,
                "certificate",
                "certificates");
    }

    private Command show() {
        return Command.of("Certificate", "Show")
                .summary("Shows a certificate: hosts, signer, end, fingerprint, TLSA record.")
                .help(
                        """
                        tlsa is what DNS has at _25._tcp.HOST for DANE (RFC 7672): it names the key, so it stays
                        right through renewals that keep the key.\
                        """)
                .role(Role.HELP_DESK)
                .argument(NAME)
                .readOnly()
                .handler(this::shown);
    }

    private CertificateSource existing(String name) throws ProblemException {
        var source = certificates.sources().get(name);
        if (source == null) {
            throw ProblemException.noSuch(
                    "There is no certificate " + name + ".", null, "Certificate List");
        }
        return source;
    }

    private Result shown(Call call) throws ProblemException {
        String name = call.get(NAME);
        var source = existing(name);
        var fields = new ArrayList<Field>();
        fields.add(Field.of("name", name));
        fields.add(Field.of("source", source.word()));
        switch (source) {
            case CertificateSource.Files(var file, var key, var _) -> {
                fields.add(Field.of("file", file.toString()));
                fields.add(Field.of("keyFile", key == null ? file.toString() : key.toString()));
            }
            case CertificateSource.Acme(var _, var directory) ->
                    fields.add(Field.of("directory", directory));
            case CertificateSource.FirstStart(), CertificateSource.Made _ -> {}
        }
        certificates.find(name).ifPresent(found -> addFacts(fields, found));
        certificates.problem(name).ifPresent(problem -> fields.add(Field.of("problem", problem)));
        if (source instanceof CertificateSource.Acme) {
            certificates
                    .renewal(name)
                    .ifPresent(when -> fields.add(Field.of("renewal", Value.instant(when))));
            certificates
                    .store()
                    .renewal(name)
                    .ifPresent(last -> {
                        fields.add(Field.of("failures", Value.number(last.failures())));
                        fields.add(Field.of("lastFailure", last.why()));
                        fields.add(Field.of("nextTry", Value.instant(last.next())));
                    });
        }
        return new Result.Item(fields);
    }

    private static void addFacts(List<Field> fields, TlsCertificate found) {
        fields.add(Field.of("hosts", Value.texts(found.hosts())));
        fields.add(Field.of("signer", found.leaf().getIssuerX500Principal().getName()));
        fields.add(Field.of("begins", Value.instant(found.begins())));
        fields.add(Field.of("ends", Value.instant(found.ends())));
        fields.add(Field.of("key", key(found)));
        fields.add(Field.of("chain", Value.number(found.chain().size())));
        fields.add(Field.of("fingerprint", fingerprint(found)));
        fields.add(Field.of("tlsa", tlsa(found)));
    }

    private static String key(TlsCertificate found) {
        return switch (found.leaf().getPublicKey()) {
            case ECKey ec -> "EC, " + ec.getParams().getOrder().bitLength() + " bits";
            case RSAKey rsa -> "RSA, " + rsa.getModulus().bitLength() + " bits";
            default -> found.leaf().getPublicKey().getAlgorithm();
        };
    }

    private static String fingerprint(TlsCertificate found) {
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(Sha256.digest(found.leaf().getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it was read from octets", e);
        }
    }

    // RFC 7671 section 5.1: DANE-EE(3) SPKI(1) SHA2-256(1)
    private static String tlsa(TlsCertificate found) {
        return "3 1 1 "
                + HexFormat.of().formatHex(Sha256.digest(found.leaf().getPublicKey().getEncoded()));
    }

    private Command add() {
        return Command.of("Certificate", "Add")
                .summary("Shows a certificate from files that you, or another program, keep.")
                .help(
                        """
                        The files are read where they are. When they change, what is new in them is shown within a
                        minute; no connection is cut. The same name again takes other files.

                          Certificate Add mail /etc/ssl/mail/fullchain.pem /etc/ssl/mail/privkey.pem
                          Certificate Add mail /etc/ssl/mail.p12 "" -\
                        """)
                .argument(NAME)
                .argument(FILE)
                .argument(KEY_FILE)
                .argument(PASSWORD)
                .handler(this::add);
    }

    private Result add(Call call) throws ProblemException {
        String name = free(call, true);
        var made =
                certificates.add(
                        name,
                        new CertificateSource.Files(
                                call.get(FILE),
                                call.find(KEY_FILE).orElse(null),
                                call.find(PASSWORD).orElse(null)));
        call.changed("certificate " + name, "", String.join(" ", made.hosts()));
        return new Result.Done(
                name
                        + " is shown to clients that ask for "
                        + String.join(", ", made.hosts())
                        + ".");
    }

    /// @param again whether one from the same kind of source may be replaced
    private String free(Call call, boolean again) throws ProblemException {
        String name = call.get(NAME);
        var there = certificates.sources().get(name);
        if (there != null && !(again && there instanceof CertificateSource.Files)) {
            throw ProblemException.exists(
                    "There is a certificate " + name + " already.",
                    "Its source is: " + there.word() + ".",
                    "another name, or Certificate Delete " + name);
        }
        return name;
    }

    private Command create() {
        return Command.of("Certificate", "Create")
                .summary("Makes a certificate that is signed by itself.")
                .help("Mail programs warn of it until its users have accepted it.")
                .argument(NAME)
                .argument(HOSTS)
                .handler(call -> {
                    String name = free(call, false);
                    certificates.create(name, call.get(HOSTS));
                    call.changed("certificate " + name, "", String.join(" ", call.get(HOSTS)));
                    return new Result.Done(name + " is made, for ten years.");
                });
    }

    private Command request() {
        return Command.of("Certificate", "Request")
                .summary("Orders a certificate from an authority by ACME, and keeps it renewed.")
                .help(
                        """
                        The authority is acme.directory. It looks whether the hosts are ours by asking each of them
                        over HTTP at port 80 for a file: have them lead to this node, and either the service http
                        listen there or acme.port be 80. Its terms of service have to be agreed to once, with
                        acme.agreeTerms. The certificate is called as its first host. Given again for the same first
                        host it orders anew, with the hosts that are given now.

                          Settings Set acme.agreeTerms true
                          Certificate Request mail.example.org imap.example.org\
                        """)
                .argument(HOSTS)
                .handler(this::request);
    }

    private Result request(Call call) throws ProblemException {
        var hosts = call.get(HOSTS);
        String name = CertificateStore.checkedName(hosts.getFirst().replace("*.", "any."));
        var there = certificates.sources().get(name);
        if (there != null && !(there instanceof CertificateSource.Acme)) {
            throw ProblemException.exists(
                    "There is a certificate " + name + " already.",
                    "Its source is: " + there.word() + ".",
                    "Certificate Delete " + name);
        }
        order(name, hosts, call.progress());
        call.changed("certificate " + name, "", String.join(" ", hosts));
        return new Result.Done(
                name
                        + " is signed, and is renewed by itself from "
                        + certificates
                                .renewal(name)
                                .map(Object::toString)
                                .orElse("some time before its end")
                        + ".");
    }

    /// Orders a certificate, as `Certificate Request` does.
    ///
    /// @throws ProblemException also when the authority does not sign it
    public void order(String name, List<String> hosts, Progress progress) throws ProblemException {
        try {
            certificates.issue(
                    name, new CertificateSource.Acme(hosts, settings.get().directory()), progress);
        } catch (AcmeFailure e) {
            throw new ProblemException(e.problem(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(
                    new Problem("The order was cut off.", "The node stops.", null), e);
        }
    }

    private Command reload() {
        return Command.of("Certificate", "Reload")
                .summary("Reads all certificates again, for connections to come.")
                .help("Changed files are also seen without it, within a minute.")
                .handler(_ -> {
                    certificates.reload();
                    int count = certificates.shown().size();
                    return new Result.Done(
                            count == 1
                                    ? "1 certificate is shown."
                                    : count + " certificates are shown.");
                });
    }

    private Command delete() {
        return Command.of("Certificate", "Delete")
                .summary("Shows a certificate no more, and renews it no more.")
                .help("Files that were given with Certificate Add stay where they are.")
                .argument(NAME)
                .dangerous(call -> {
                    var source = existing(call.get(NAME));
                    return source instanceof CertificateSource.Files
                            ? "Clients are shown another certificate. The files stay."
                            : "Clients are shown another certificate, and the key of this one is"
                                    + " deleted. This cannot be undone.";
                })
                .handler(this::delete);
    }

    private Result delete(Call call) throws ProblemException {
        String name = call.get(NAME);
        if (existing(name) instanceof CertificateSource.FirstStart) {
            throw new ProblemException(
                    "The certificate of the first start stays.",
                    "It is what clients are shown when no other can be used.",
                    "Settings Set certificate.standard NAME, with another one");
        }
        String hosts =
                certificates.find(name).map(found -> String.join(" ", found.hosts())).orElse("");
        certificates.delete(name);
        call.changed("certificate " + name, hosts, "");
        return new Result.Done(name + " is not shown any more.");
    }
}
