package org.postern.setup;

import org.postern.kernel.ProblemException;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.net.CertificateFiles;
import org.postern.net.DnsName;
import org.postern.net.DnsServer;
import org.postern.net.DnsType;
import org.postern.net.ListenAddress;
import org.postern.net.TlsCertificate;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The questions of the wizard, and what their answers come to.
public final class SetupQuestions {
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 1_024;
    private static final String NONE = "none";
    private static final String SYSTEM = "system";
    private static final String KEEP = "keep";

    private final SetupSite site;

    public SetupQuestions(SetupSite site) {
        this.site = site;
    }

    List<Question> all() {
        return List.of(
                hostname(),
                domain(),
                dns(),
                timeZone(),
                timeServers(),
                password(),
                routing(),
                certificate(),
                certificateFile(),
                keyFile(),
                filePassword(),
                acmeHosts(),
                acmeContact(),
                acmeDirectory(),
                acmeTerms(),
                ports(),
                listen());
    }

    private Question hostname() {
        return Question.of(
                        "hostname",
                        "Name of this node",
                        "The full name by which the Internet knows this machine, such as"
                                + " mail.example.org. Other servers see it in every greeting.")
                .proposing(_ -> site.hostname())
                .reading((typed, _) -> host(typed))
                .looking(answers ->
                        seen(
                                answers,
                                new HostAddressCheck(tools(answers)),
                                new ReverseCheck(tools(answers))));
    }

    private static String host(String typed) {
        try {
            String name = Domain.parse(typed).ascii();
            if (!name.contains(".")) {
                throw new IllegalArgumentException(
                        "a full name has a dot, such as mail.example.org");
            }
            return name;
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException("it is no host name: " + e.getMessage(), e);
        }
    }

    private Question domain() {
        return Question.of(
                        "domain",
                        "First mail domain",
                        "What stands behind the @ of your first users. It is chosen once; more come"
                                + " with Domain Add.")
                .when(_ -> site.fresh())
                .proposing(answers -> {
                    String host = answers.get("hostname");
                    String parent = host.substring(host.indexOf('.') + 1);
                    return parent.contains(".") ? parent : site.domain();
                })
                .reading((typed, _) -> host(typed))
                .looking(answers -> seen(answers, new MxCheck(tools(answers))));
    }

    private Question dns() {
        return Question.of(
                        "dns",
                        "DNS servers",
                        "Addresses of the servers that look names up, separated by commas;"
                            + " \"system\" takes those of /etc/resolv.conf. A resolver on this"
                            + " machine is best: DNS lists refuse to answer the large public ones.")
                .proposing(_ ->
                        site.setting("dns.servers").isEmpty()
                                ? SYSTEM
                                : site.setting("dns.servers"))
                .reading((typed, _) -> servers(typed))
                .looking(this::dnsAnswers);
    }

    private static String servers(String typed) {
        if (typed.equalsIgnoreCase(SYSTEM)) {
            return SYSTEM;
        }
        return String.join(", ", parsed(typed).stream().map(DnsServer::toString).toList());
    }

    private static List<DnsServer> parsed(String typed) {
        if (typed.isEmpty() || typed.equals(SYSTEM)) {
            return List.of();
        }
        return Arrays.stream(typed.split(",", -1))
                .map(String::strip)
                .map(DnsServer::parse)
                .toList();
    }

    private List<Finding> dnsAnswers(Answers answers) {
        var findings = new Findings("dns");
        var root =
                site.resolvers().apply(parsed(answers.get("dns"))).lookup(DnsName.ROOT, DnsType.NS);
        if (root.isUnknown()) {
            findings.warning(
                    answers.get("dns"),
                    "nobody answers: " + root.reason(),
                    "Without DNS no mail goes out, and what comes in cannot be checked.",
                    "other servers, or the network of this machine");
        } else {
            findings.good(answers.get("dns"), "answers.");
        }
        return findings.close();
    }

    private Question timeZone() {
        return Question.of(
                        "timezone",
                        "Time zone",
                        "Where the people are whose filters know the time of day, such as"
                                + " Europe/Berlin.")
                .proposing(_ ->
                        site.setting("timeZone").isEmpty()
                                ? ZoneId.systemDefault().getId()
                                : site.setting("timeZone"))
                .reading((typed, _) -> zone(typed));
    }

    private static String zone(String typed) {
        for (String known : ZoneId.getAvailableZoneIds()) {
            if (known.equalsIgnoreCase(typed)) {
                return known;
            }
        }
        try {
            return ZoneId.of(typed).getId();
        } catch (DateTimeException e) {
            String wanted = typed.toLowerCase(Locale.ROOT);
            var near =
                    ZoneId.getAvailableZoneIds().stream()
                            .filter(known -> known.toLowerCase(Locale.ROOT).contains(wanted))
                            .sorted()
                            .limit(3)
                            .toList();
            throw new IllegalArgumentException(
                    near.isEmpty()
                            ? "there is no such time zone; write e.g. Europe/Berlin"
                            : "there is no such time zone; did you mean "
                                    + String.join(" or ", near)
                                    + "?",
                    e);
        }
    }

    private Question timeServers() {
        return Question.of(
                        "ntp",
                        "Time servers",
                        "Servers that the clock is compared with, separated by commas; \"none\""
                                + " asks nobody. The machine sets its clock itself: timedatectl.")
                .proposing(_ -> listOr(site.setting("doctor.timeServers"), NONE))
                .reading((typed, _) -> timeServers(typed))
                .looking(answers -> seen(answers, new ClockCheck(tools(answers))));
    }

    private static String listOr(String list, String otherwise) {
        return list.isEmpty() ? otherwise : list;
    }

    private static String timeServers(String typed) {
        if (typed.equalsIgnoreCase(NONE)) {
            return NONE;
        }
        var servers = new ArrayList<String>();
        for (String each : typed.split(",", -1)) {
            String server = each.strip();
            int colon = server.lastIndexOf(':');
            String host = colon < 0 ? server : server.substring(0, colon);
            if (DnsName.find(host).isEmpty() || !host.chars().allMatch(SetupQuestions::isOfHost)) {
                throw new IllegalArgumentException(
                        "write names of hosts, such as pool.ntp.org, or none");
            }
            servers.add(server);
        }
        return String.join(", ", servers);
    }

    private static boolean isOfHost(int c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-';
    }

    private Question password() {
        return Question.of(
                        "password",
                        "Password of Administrator",
                        site.fresh()
                                ? "Empty: one is made and shown once, at the end."
                                : "Empty: it stays as it is.")
                .hidden()
                .reading((typed, _) -> {
                    int octets = typed.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
                    if (!typed.isEmpty()
                            && (typed.length() < SHORTEST_PASSWORD || octets > LONGEST_PASSWORD)) {
                        throw new IllegalArgumentException(
                                "it has "
                                        + typed.length()
                                        + " characters; at least "
                                        + SHORTEST_PASSWORD
                                        + " are needed");
                    }
                    return typed;
                });
    }

    private Question routing() {
        return Question.of(
                        "routing",
                        "Routing via LDAP",
                        "Whether the directory says where a user's mail goes (mailHost,"
                                + " mailRoutingAddress), besides the table of routes.")
                .choosing("yes", "no")
                .proposing(_ ->
                        site.setting("transport.sources").contains("directory") ? "yes" : "no");
    }

    private Question certificate() {
        return Question.of(
                        "certificate",
                        "Certificate",
                        "self-signed works at once, and mail programs warn of it. file takes one"
                            + " that you have. acme has an authority sign one, and renews it: port"
                            + " 80 of this name has to reach this machine. keep changes nothing.")
                .choosing("self-signed", "file", "acme", KEEP)
                .proposing(_ -> site.fresh() ? "self-signed" : KEEP);
    }

    private static boolean ofFile(Answers answers) {
        return answers.is("certificate", "file");
    }

    private static boolean byAcme(Answers answers) {
        return answers.is("certificate", "acme");
    }

    private Question certificateFile() {
        return Question.of(
                        "certificate-file",
                        "File of the certificate",
                        "The full chain in PEM, or a PKCS #12 archive; the whole path.")
                .when(SetupQuestions::ofFile)
                .reading((typed, _) -> file(typed));
    }

    private static String file(String typed) {
        var path = Path.of(typed);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("write the whole path, from / on");
        }
        if (!java.nio.file.Files.isReadable(path)) {
            throw new IllegalArgumentException("there is no such file that this user may read");
        }
        return path.normalize().toString();
    }

    private Question keyFile() {
        return Question.of(
                        "certificate-key",
                        "File of its private key",
                        "In PEM; \"same\" where it is in the same file.")
                .when(SetupQuestions::ofFile)
                .proposing(_ -> "same")
                .reading((typed, _) -> typed.equals("same") ? typed : file(typed));
    }

    private Question filePassword() {
        return Question.of(
                        "certificate-password",
                        "Password of the key or archive",
                        "Empty where there is none.")
                .when(SetupQuestions::ofFile)
                .hidden()
                .reading((typed, before) -> {
                    read(before, typed);
                    return typed;
                })
                .looking(this::fileSeen);
    }

    private static TlsCertificate read(Answers answers, String password) throws ProblemException {
        String key = answers.get("certificate-key");
        return CertificateFiles.read(
                "file",
                Path.of(answers.get("certificate-file")),
                key.equals("same") ? null : Path.of(key),
                password.isEmpty() ? null : password);
    }

    private List<Finding> fileSeen(Answers answers) {
        try {
            var read = read(answers, answers.get("certificate-password"));
            var findings = new Findings("certificate");
            findings.good("", "it is for " + String.join(", ", read.hosts()) + ".");
            var all = new ArrayList<>(findings.close());
            all.addAll(
                    seen(deployment(answers, List.of(read)), new CertificateCheck(tools(answers))));
            return all;
        } catch (ProblemException e) {
            return List.of();
        }
    }

    private Question acmeHosts() {
        return Question.of(
                        "acme-hosts",
                        "Names for the certificate",
                        "All names that clients use for this node, separated by spaces.")
                .when(SetupQuestions::byAcme)
                .proposing(answers -> answers.get("hostname"))
                .reading((typed, _) -> {
                    var hosts = new ArrayList<String>();
                    for (String each : typed.replace(',', ' ').split(" +", -1)) {
                        hosts.add(host(each));
                    }
                    return String.join(" ", hosts);
                });
    }

    private Question acmeContact() {
        return Question.of(
                        "acme-contact",
                        "E-mail address for the authority",
                        "It may write there when something is wrong; \"none\" tells it none.")
                .when(SetupQuestions::byAcme)
                .proposing(_ -> listOr(site.setting("acme.contact"), NONE))
                .reading((typed, _) -> {
                    int at = typed.indexOf('@');
                    if (!typed.equals(NONE) && (at < 1 || at == typed.length() - 1)) {
                        throw new IllegalArgumentException(
                                "it is no address such as postmaster@example.org");
                    }
                    return typed;
                });
    }

    private Question acmeDirectory() {
        return Question.of(
                        "acme-directory",
                        "The authority's directory",
                        "An address that begins with https://.")
                .when(SetupQuestions::byAcme)
                .proposing(_ -> site.setting("acme.directory"))
                .reading((typed, _) -> {
                    var uri = URI.create(typed);
                    if (uri.getScheme() == null
                            || !uri.getScheme().startsWith("http")
                            || uri.getHost() == null) {
                        throw new IllegalArgumentException("an address begins with https://");
                    }
                    return typed;
                });
    }

    private Question acmeTerms() {
        return Question.of(
                        "acme-terms",
                        "Do you agree to the authority's terms of service",
                        "They stand on the authority's site. Without them it signs nothing.")
                .when(SetupQuestions::byAcme)
                .choosing("yes", "no")
                .proposing(_ -> site.setting("acme.agreeTerms").equals("true") ? "yes" : "no")
                .reading((typed, _) -> {
                    if (typed.equals("no")) {
                        throw new ProblemException(
                                "Without the terms there is no certificate from an authority.",
                                null,
                                "yes, or back and another certificate");
                    }
                    return typed;
                });
    }

    private Question ports() {
        return Question.of(
                        "ports",
                        "Ports",
                        "standard: where other servers and mail programs look (25, 587, 993, 443,"
                            + " …). high: those of a first try (2525, 2587, 2993, 8443, …). keep"
                            + " changes none.")
                .choosing("standard", "high", KEEP)
                .proposing(_ -> site.fresh() ? "high" : KEEP)
                .looking(this::portsSeen);
    }

    private List<Finding> portsSeen(Answers answers) {
        if (!answers.is("ports", "standard")) {
            return List.of();
        }
        var findings = new Findings("ports");
        for (var service : site.services()) {
            if (String.valueOf(service.standard()).equals(site.setting(service.name() + ".port"))) {
                continue;
            }
            switch (PortsCheck.trial(new InetSocketAddress(service.standard()))) {
                case FREE -> {}
                case TAKEN ->
                        findings.bad(
                                service.name(),
                                "another program has port " + service.standard() + ".",
                                "The node does not start before it gives way.",
                                "ss -ltnp 'sport = :" + service.standard() + "' says which it is");
                case FORBIDDEN ->
                        findings.warning(
                                service.name(),
                                "this user may not listen at port " + service.standard() + ".",
                                "As a service of systemd the node may.",
                                "./postern service install, as root");
            }
        }
        var found = new ArrayList<>(findings.close());
        if (found.isEmpty()) {
            var good = new Findings("ports");
            good.good("", "all of them are free.");
            found.addAll(good.close());
        }
        return found;
    }

    private Question listen() {
        return Question.of(
                        "listen",
                        "Who may reach it",
                        "any: every address of this machine. loopback: only this machine, as for a"
                                + " first try. Or addresses in numbers, separated by commas.")
                .proposing(answers ->
                        answers.is("ports", "standard")
                                ? "any"
                                : listOr(site.setting("smtp.address"), "loopback"))
                .reading((typed, _) -> {
                    for (String each : typed.split(",", -1)) {
                        ListenAddress.parse(each.strip());
                    }
                    return typed;
                });
    }

    private List<Finding> seen(Answers answers, Check... checks) {
        return seen(deployment(answers, List.of()), checks);
    }

    private static List<Finding> seen(Deployment deployment, Check... checks) {
        var all = new ArrayList<Finding>();
        for (var check : checks) {
            var findings = new Findings(check.name());
            try {
                check.look(deployment, findings);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            all.addAll(findings.close());
        }
        return all;
    }

    private Instruments tools(Answers answers) {
        var usual = site.instruments();
        return new Instruments(
                site.resolvers().apply(parsed(answers.get("dns"))),
                usual.clock(),
                usual.time(),
                usual.policies(),
                usual.own());
    }

    private Deployment deployment(Answers answers, List<TlsCertificate> certificates) {
        String servers = answers.get("ntp");
        return new Deployment(
                false,
                answers.get("hostname"),
                List.of(answers.has("domain") ? answers.get("domain") : site.domain()),
                List.of(),
                List.of(),
                certificates,
                site.home(),
                servers.isEmpty() || servers.equals(NONE)
                        ? List.of()
                        : List.of(servers.split(", ", -1)),
                List.of(),
                answers.get("timezone"));
    }

    /// What the answers come to.
    SetupPlan plan(Answers answers) {
        var wanted = new LinkedHashMap<String, String>();
        wanted.put("hostname", answers.get("hostname"));
        if (site.fresh()) {
            wanted.put("domain", answers.get("domain"));
        }
        wanted.put("dns.servers", answers.is("dns", SYSTEM) ? "" : answers.get("dns"));
        wanted.put(
                "timeZone",
                answers.is("timezone", ZoneId.systemDefault().getId())
                                && site.setting("timeZone").isEmpty()
                        ? ""
                        : answers.get("timezone"));
        String servers = answers.is("ntp", NONE) ? "" : answers.get("ntp");
        wanted.put("doctor.timeServers", servers);
        if (site.settings().containsKey("alarms.timeServers")) {
            wanted.put("alarms.timeServers", servers);
        }
        wanted.put(
                "transport.sources", answers.is("routing", "yes") ? "table, directory" : "table");
        addPorts(answers, wanted);
        if (byAcme(answers)) {
            wanted.put("acme.directory", answers.get("acme-directory"));
            wanted.put(
                    "acme.contact",
                    answers.is("acme-contact", NONE) ? "" : answers.get("acme-contact"));
            wanted.put("acme.agreeTerms", "true");
            wanted.put("acme.port", "80");
        }
        wanted.entrySet().removeIf(each -> each.getValue().equals(site.setting(each.getKey())));
        return new SetupPlan(wanted, commands(answers));
    }

    private void addPorts(Answers answers, Map<String, String> wanted) {
        for (var service : site.services()) {
            if (answers.is("ports", "standard")) {
                wanted.put(service.name() + ".port", String.valueOf(service.standard()));
            } else if (answers.is("ports", "high")
                    && site.setting(service.name() + ".port")
                            .equals(String.valueOf(service.standard()))) {
                // Another high port that a first start has found free stays.
                wanted.put(service.name() + ".port", String.valueOf(service.usual()));
            }
            wanted.put(service.name() + ".address", answers.get("listen"));
        }
    }

    private List<SetupPlan.Step> commands(Answers answers) {
        var steps = new ArrayList<SetupPlan.Step>();
        if (!answers.get("password").isEmpty()) {
            steps.add(
                    new SetupPlan.Step(
                            List.of(
                                    "User",
                                    "Set",
                                    "Administrator",
                                    "password",
                                    answers.get("password")),
                            4));
        }
        switch (answers.get("certificate")) {
            case "file" -> {
                var words =
                        new ArrayList<>(
                                List.of(
                                        "Certificate",
                                        "Add",
                                        "setup",
                                        answers.get("certificate-file"),
                                        answers.is("certificate-key", "same")
                                                ? ""
                                                : answers.get("certificate-key")));
                if (!answers.get("certificate-password").isEmpty()) {
                    words.add(answers.get("certificate-password"));
                }
                steps.add(new SetupPlan.Step(words, 5));
            }
            case "acme" -> {
                var words = new ArrayList<>(List.of("Certificate", "Request"));
                words.addAll(List.of(answers.get("acme-hosts").split(" ", -1)));
                steps.add(new SetupPlan.Step(words, words.size()));
            }
            case "self-signed" -> {
                if (!site.fresh()) {
                    String host = answers.get("hostname");
                    steps.add(new SetupPlan.Step(List.of("Certificate", "Create", host, host), 4));
                }
            }
            default -> {}
        }
        return steps;
    }
}
