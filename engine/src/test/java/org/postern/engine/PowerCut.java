package org.postern.engine;

import org.jspecify.annotations.Nullable;
import org.postern.engine.RecordingFileLayer.Step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// What a device holds after some recorded steps: names and contents as last forced, and the steps
/// since, of which any may have reached it.
final class PowerCut {
    /// One file's content: as forced, and what was done to it since.
    private static final class Content {
        private byte[] forced = {};
        private final List<Step> since = new ArrayList<>();

        void force() {
            since.forEach(step -> forced = after(forced, step, Integer.MAX_VALUE));
            since.clear();
        }

        /// The forced octets and some of the rest: each step whole, torn, or not at all.
        byte[] remains(@Nullable Random chance) {
            byte[] octets = forced;
            if (chance != null) {
                for (Step step : since) {
                    octets =
                            switch (chance.nextInt(4)) {
                                case 0 -> octets;
                                case 1 -> after(octets, step, chance.nextInt(70_000));
                                default -> after(octets, step, Integer.MAX_VALUE);
                            };
                }
            }
            return octets;
        }

        private static byte[] after(byte[] octets, Step step, int most) {
            return switch (step) {
                case Step.Write(_, var position, var written) -> {
                    int length = Math.min(most, written.length);
                    int end = (int) position + length;
                    byte[] grown = Arrays.copyOf(octets, Math.max(octets.length, end));
                    System.arraycopy(written, 0, grown, (int) position, length);
                    yield grown;
                }
                case Step.Truncate(_, var size) ->
                        Arrays.copyOf(octets, (int) Math.min(size, octets.length));
                case Step.Create _,
                        Step.Rename _,
                        Step.Delete _,
                        Step.ForceDirectory _,
                        Step.Force _,
                        Step.Mark _ ->
                        octets;
            };
        }
    }

    private final Map<Integer, Content> contents = new HashMap<>();
    private Map<Path, Integer> forcedNames = new TreeMap<>();
    private final List<Step> namesSince = new ArrayList<>();

    void add(Step step) {
        switch (step) {
            case Step.Create(_, var inode) -> {
                contents.put(inode, new Content());
                namesSince.add(step);
            }
            case Step.Rename _, Step.Delete _ -> namesSince.add(step);
            case Step.ForceDirectory _ -> {
                // All of our files are in one directory.
                forcedNames = names(namesSince.size());
                namesSince.clear();
            }
            case Step.Write(var inode, _, _) -> content(inode).since.add(step);
            case Step.Truncate(var inode, _) -> content(inode).since.add(step);
            case Step.Force(var inode) -> content(inode).force();
            case Step.Mark _ -> {}
        }
    }

    void materialise(Path recorded, Path target, @Nullable Random chance) throws IOException {
        // A journal keeps the order of names: some of the last are missing.
        int kept = chance == null ? 0 : chance.nextInt(namesSince.size() + 1);
        for (var name : names(kept).entrySet()) {
            var file = target.resolve(recorded.relativize(name.getKey()).toString());
            Files.createDirectories(file.getParent());
            Files.write(file, content(name.getValue()).remains(chance));
        }
    }

    private Map<Path, Integer> names(int steps) {
        var names = new TreeMap<>(forcedNames);
        for (Step step : namesSince.subList(0, steps)) {
            switch (step) {
                case Step.Create(var file, var inode) -> names.put(file, inode);
                case Step.Delete(var file) -> names.remove(file);
                case Step.Rename(var from, var to) -> {
                    Integer inode = names.remove(from);
                    if (inode != null) {
                        names.put(to, inode);
                    }
                }
                case Step.ForceDirectory _,
                        Step.Write _,
                        Step.Truncate _,
                        Step.Force _,
                        Step.Mark _ -> {}
            }
        }
        return names;
    }

    private Content content(int inode) {
        var content = contents.get(inode);
        if (content == null) {
            throw new IllegalStateException("file " + inode + " was not recorded");
        }
        return content;
    }
}
