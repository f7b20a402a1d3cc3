package org.postern.screening;

import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What strangers on port 25 meet by the network or the country that they come from (SPEC NET-6).
@SettingsPrefix(
        value = "networks",
        doc = "Rules for strangers on port 25 by autonomous system and by country.")
public record OriginSettings(
        @Setting(
                        value = "",
                        doc =
                                "CSV files that tell to whom networks belong: a first line with the"
                                    + " names of columns, among them network (a prefix), and"
                                    + " country (two letters) or asn or both. Read again when they"
                                    + " change. Relative to the home.")
                List<String> files,
        @Setting(
                        value = "",
                        doc =
                                "Autonomous systems (AS64500) and countries (DE) that no other of"
                                        + " these rules touches, such as one network in a country"
                                        + " that is refused. All other checks go on.")
                List<Origin> accept,
        @Setting(
                        value = "",
                        doc =
                                "Systems and countries whose messages are marked:"
                                        + " X-Postern-Screening: origin=DE.")
                List<Origin> tag,
        @Setting(value = "", doc = "Systems and countries that are refused at connect, 554 5.7.1.")
                List<Origin> reject,
        @Setting(
                        value = "",
                        doc =
                                "Systems and countries every answer to whom waits for"
                                        + " networks.tarpitDelay.")
                List<Origin> tarpit,
        @Setting(value = "5s", min = 0, max = 60_000, doc = "How long.") Duration tarpitDelay,
        @Setting(
                        value = "2000000",
                        min = 1_000,
                        max = 20_000_000,
                        doc =
                                "Most networks of all files together; larger files are not used. A"
                                        + " network takes 20 to 60 octets of memory.")
                int maxNetworks) {
    /// What is used where nothing is set.
    public static final OriginSettings DEFAULTS = Settings.defaults(OriginSettings.class);

    public OriginSettings {
        files = List.copyOf(files);
        accept = List.copyOf(accept);
        tag = List.copyOf(tag);
        reject = List.copyOf(reject);
        tarpit = List.copyOf(tarpit);
    }

    /// All that the rules name.
    List<Origin> named() {
        var all = new ArrayList<>(accept);
        all.addAll(tag);
        all.addAll(reject);
        all.addAll(tarpit);
        return all;
    }

    /// Refuses rules that nothing can apply.
    ///
    /// @throws ProblemException when there are rules and no file
    public static void check(OriginSettings settings) throws ProblemException {
        var named = settings.named();
        if (!named.isEmpty() && settings.files().isEmpty()) {
            throw new ProblemException(
                    new Problem(
                            "Rules for networks cannot apply: no file tells which they are.",
                            "networks.accept, tag, reject or tarpit name "
                                    + named.getFirst()
                                    + ", and networks.files is empty.",
                            "Settings Set networks.files FILE.csv first (columns: network, country,"
                                    + " asn)"));
        }
    }
}
