package dev.gatehouse.requestlog;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.site.InvalidSettingException;

/**
 * When a log file is put aside: each midnight and when it is full. What is put aside is compressed with gzip.
 *
 * @param size how large a file may become
 * @param keep for how many days the old ones are kept
 */
record Rotation(@DefaultValue("100MB") DataSize size, @DefaultValue("14") int keep) {

    Rotation {
        if (size.toBytes() <= 0) {
            throw new InvalidSettingException("size", size, "larger than zero");
        }
        if (keep < 1) {
            throw new InvalidSettingException("keep", keep, "at least one day");
        }
    }
}
