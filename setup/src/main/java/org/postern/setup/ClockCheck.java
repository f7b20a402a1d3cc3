package org.postern.setup;

import org.postern.kernel.Durations;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Whether the clock is right.
record ClockCheck(Instruments tools) implements Check {
    private static final int PORT = 123;
    private static final Duration WARNED = Duration.ofSeconds(1);
    private static final Duration REFUSED = Duration.ofSeconds(30);
    private static final String MEND = "timedatectl set-ntp true, on the machine";

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public String about() {
        return "the clock against time servers (doctor.timeServers)";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        if (site.timeServers().isEmpty()) {
            findings.unchecked(
                    "", "no time server is named.", "Settings Set doctor.timeServers pool.ntp.org");
            return;
        }
        var offsets = new ArrayList<Duration>();
        var silent = new ArrayList<String>();
        for (String server : site.timeServers()) {
            try {
                offsets.add(tools.time().offset(place(server)));
            } catch (IOException e) {
                silent.add(server);
            }
        }
        if (offsets.isEmpty()) {
            findings.unchecked("", "no time server answers: " + String.join(", ", silent) + ".");
            return;
        }
        silent.forEach(server ->
                findings.note(
                        server,
                        "it does not answer.",
                        "The clock is compared with fewer.",
                        "Settings Set doctor.timeServers, without it"));
        judge(median(offsets), findings);
    }

    private InetSocketAddress place(String server) throws IOException {
        int colon = server.lastIndexOf(':');
        boolean port = colon > 0 && server.indexOf(':') == colon;
        String host = port ? server.substring(0, colon) : server;
        try {
            return new InetSocketAddress(
                    address(host), port ? Integer.parseInt(server.substring(colon + 1)) : PORT);
        } catch (IllegalArgumentException e) {
            throw new IOException(server + " is no host with a port", e);
        }
    }

    private InetAddress address(String host) throws IOException {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException name) {
            var known = Look.name(host).map(each -> tools.resolver().addresses(each));
            if (known.isEmpty() || !known.get().isFound()) {
                throw new IOException(host + " has no address", name);
            }
            // IPv4, where it has both: a way that every machine has.
            return known.get().records().getLast().address();
        }
    }

    private static Duration median(List<Duration> offsets) {
        return offsets.stream().sorted().toList().get(offsets.size() / 2);
    }

    private static void judge(Duration offset, Findings findings) {
        var off = offset.abs();
        String text =
                "it is "
                        + Durations.approximate(off)
                        + (offset.isNegative() ? " ahead." : " behind.");
        if (off.compareTo(REFUSED) >= 0) {
            findings.bad(
                    "",
                    text,
                    "One-time passwords, Kerberos tickets, certificates and signatures fail with a"
                            + " clock that is wrong.",
                    MEND);
        } else if (off.compareTo(WARNED) >= 0) {
            findings.warning(
                    "",
                    text,
                    "Messages seem to come from the future, and the logs of two machines do not go"
                            + " together.",
                    MEND);
        } else {
            findings.good("", "right within " + Durations.approximate(off) + ".");
        }
    }
}
