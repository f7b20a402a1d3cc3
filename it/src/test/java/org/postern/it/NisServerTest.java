package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Passwords judged by Debian's ypserv. NIS wants port 111 and a domain name of the whole machine,
/// so the portmapper, the server, the node and its clients run in namespaces of their own, in which
/// nothing of the machine is touched.
class NisServerTest {
    @TempDir private Path folder;

    private static final String SCRIPT =
            """
            set -e
            cd "$1"
            ip link set lo up
            mount -t tmpfs tmpfs /var/yp
            domainname nistest
            mkdir /var/yp/nistest
            hash=$(openssl passwd -6 -salt abcdefgh s3cret)
            printf 'nora\\tnora:%s:1001:1001:Nora Nis:/home/nora:/bin/sh\\n' "$hash" |
              /usr/lib/yp/makedbm - /var/yp/nistest/passwd.byname
            rpcbind -f >rpcbind.log 2>&1 &
            until rpcinfo -p 127.0.0.1 >programs 2>&1; do sleep 0.1; done
            ypserv -f >ypserv.log 2>&1 &
            ypserv=$!
            until rpcinfo -p 127.0.0.1 | grep -q ypserv; do sleep 0.1; done
            export POSTERN_NO_BUILD=1
            "$2/postern" start --home "$1/home" --set domain=example.test --set imap.port=2143 \\
              --set nis.servers=127.0.0.1 --set nis.domain=nistest >node.log 2>&1 &
            node=$!
            tries=0
            until grep -q 'postern ready' node.log; do
              tries=$((tries + 1))
              [ $tries -lt 600 ] || { cat node.log; exit 1; }
              sleep 0.1
            done
            admin() { "$2/postern" admin --home "$1/home" "$3"; }
            admin "$1" "$2" 'Domain Add nis.test'
            admin "$1" "$2" 'Domain Set nis.test authentication nis'
            admin "$1" "$2" 'Domain Set nis.test provision on'
            admin "$1" "$2" 'Dir Test nis'
            login() {
              if curl -sS imap://127.0.0.1:2143/ -u "nora@nis.test:$2" >listing 2>&1; then
                echo "$1: in"
              else
                echo "$1: out"
              fi
            }
            login wrong other
            login right s3cret
            admin "$1" "$2" 'User Get nora@nis.test'
            kill $ypserv
            login remembered s3cret
            login never-right other
            kill $node
            wait $node || true
            """;

    private static void required() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "namespaces need root here");
        StockNode.require("unshare", "util-linux");
        StockNode.require("ypserv", "ypserv");
        StockNode.require("rpcbind", "rpcbind");
        StockNode.require("rpcinfo", "rpcbind");
        StockNode.require("ip", "iproute2");
        StockNode.require("curl", "curl");
    }

    @Test
    void aDomainAsksNis() throws IOException {
        required();
        var script = Files.writeString(folder.resolve("nis.sh"), SCRIPT);
        var namespaces =
                List.of("unshare", "--net", "--uts", "--mount", "--pid", "--fork", "--mount-proc");
        Assumptions.assumeTrue(
                Programs.run(with(namespaces, "true"), "").exit() == 0,
                "this machine gives no namespaces");
        var ran =
                Programs.run(
                        with(
                                namespaces,
                                "sh",
                                script.toString(),
                                folder.toString(),
                                Tree.ROOT.toString()),
                        "");
        assertThat(ran.output())
                .as(ran.errors())
                .contains("Back-end nis answers")
                .contains("wrong: out", "right: in", "remembered: in", "never-right: out")
                .containsPattern("Fullname +Nora Nis");
    }

    private static List<String> with(List<String> before, String... after) {
        var all = new java.util.ArrayList<>(before);
        all.addAll(List.of(after));
        return all;
    }
}
