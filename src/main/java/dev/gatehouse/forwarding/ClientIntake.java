package dev.gatehouse.forwarding;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Watches whether a client takes what it is sent: time passes only while something waits for it and nothing of that goes. */
final class ClientIntake {

    private long written;
    private long taken;
    private long since;

    /** So much more has been written to the client's channel. */
    void wrote(int bytes) {
        written += bytes;
    }

    /** Whether something waits that the client has taken nothing of for so long; to be asked on each tick. */
    boolean isStuck(long now, Channel channel, Duration limit) {
        long waiting = waiting(channel);
        long takenNow = written - waiting;
        if (waiting == 0 || takenNow != taken) {
            taken = takenNow;
            since = now;
        }
        return now - since > limit.toNanos();
    }

    /** The bytes that wait for a client, more or less. */
    static long waiting(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
