package org.postern.setup;

import org.postern.kernel.Addresses;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Whether what should listen does, and where others look for it.
final class PortsCheck implements Check {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int LOWEST_FREE = 1_024;

    /// Of these a site that is on the Internet wants the standard port.
    private static final Set<String> PUBLIC =
            Set.of("smtp", "submission", "submissions", "imaps", "https");

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public String about() {
        return "ports: what listens, what is taken by others, what the Internet reaches";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        for (var service : site.services()) {
            if (site.running()) {
                answers(service, findings);
            } else {
                isFree(service, findings);
            }
        }
        var smtp = site.service("smtp");
        if (smtp.isEmpty()) {
            findings.warning(
                    "smtp",
                    "nothing listens for mail of other servers.",
                    "Right behind a gateway that delivers by LMTP, and nowhere else.",
                    "Settings Set smtp.port 25");
        } else if (smtp.get().onLoopbackOnly()) {
            findings.note(
                    "smtp",
                    "it listens on loopback only: nobody else reaches this node.",
                    "That is how a first try begins.",
                    "./postern setup, or Settings Set smtp.address any");
        } else if (smtp.get().port() != smtp.get().standard()) {
            findings.warning(
                    "smtp",
                    "it listens on " + smtp.get().port() + ", and other servers come to 25.",
                    "Mail comes only when something before this node leads port 25 here.",
                    "Settings Set smtp.port 25");
        }
        site.services().stream()
                .filter(each -> PUBLIC.contains(each.service()) && !each.onLoopbackOnly())
                .filter(each -> each.port() != each.standard() && !each.service().equals("smtp"))
                .forEach(each ->
                        findings.note(
                                each.service(),
                                "it listens on "
                                        + each.port()
                                        + "; programs look for it at "
                                        + each.standard()
                                        + ".",
                                "People have to type the port into their programs.",
                                "Settings Set " + each.service() + ".port " + each.standard()));
    }

    private static void answers(Deployment.Listening service, Findings findings) {
        var heard = new ArrayList<String>();
        for (var address : reachable(service.addresses())) {
            var place = new InetSocketAddress(address, service.port());
            try (var socket = new Socket()) {
                socket.connect(place, PATIENCE_MILLIS);
                heard.add(Addresses.text(place));
            } catch (IOException e) {
                findings.bad(
                        service.service(),
                        "nothing answers at " + Addresses.text(place) + ".",
                        "Who comes for it is turned away.",
                        "Status, and the log; a changed port or address takes a restart");
            }
        }
        if (!heard.isEmpty()) {
            findings.good(service.service(), "listens at " + String.join(", ", heard) + ".");
        }
    }

    /// Any address stands for one of ours here.
    private static List<InetAddress> reachable(List<InetAddress> addresses) {
        return addresses.stream()
                .map(each -> each.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : each)
                .distinct()
                .toList();
    }

    private static void isFree(Deployment.Listening service, Findings findings) {
        for (var address : service.addresses()) {
            var place = new InetSocketAddress(address, service.port());
            switch (trial(place)) {
                case FREE -> findings.good(service.service(), Addresses.text(place) + " is free.");
                case TAKEN ->
                        findings.bad(
                                service.service(),
                                "another program has " + Addresses.text(place) + ".",
                                "The node does not start before it gives way.",
                                "ss -ltnp 'sport = :" + service.port() + "' says which it is");
                case FORBIDDEN ->
                        findings.bad(
                                service.service(),
                                "this user may not listen at " + Addresses.text(place) + ".",
                                "Ports below "
                                        + LOWEST_FREE
                                        + " need a capability, which the systemd unit gives.",
                                "./postern service install, or setcap cap_net_bind_service=+ep on"
                                        + " the java program");
            }
        }
    }

    /// What comes of binding a port.
    enum Trial {
        FREE,
        TAKEN,
        FORBIDDEN
    }

    /// Binds a port and lets it go again.
    static Trial trial(InetSocketAddress place) {
        try (var socket = new ServerSocket()) {
            socket.bind(place);
            return Trial.FREE;
        } catch (BindException e) {
            boolean denied = String.valueOf(e.getMessage()).contains("ermission");
            return denied ? Trial.FORBIDDEN : Trial.TAKEN;
        } catch (IOException e) {
            boolean denied = String.valueOf(e.getMessage()).contains("ermission");
            return denied ? Trial.FORBIDDEN : Trial.TAKEN;
        }
    }
}
