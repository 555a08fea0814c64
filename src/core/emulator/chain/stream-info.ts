import type { Bytes } from '../../bytes';
import type { Locality, Route } from '../xds';
import type { World } from '../world';

export interface FilterState {
  readonly value: Bytes;
  readonly readOnly: boolean;
}

/** Facts about a stream that attributes read. Byte strings where text came from the wire. */
export class StreamInfo {
  /** In virtual time. */
  readonly startTime: number;
  readonly listenerAddress = '127.0.0.1:10000';
  /** Set once there is a response from the upstream, or one has left the chain. */
  responseCode: number | undefined = undefined;
  responseDetails: string | undefined = undefined;
  requestBytes = 0;
  responseBytes = 0;
  /** Set when the request has reached the upstream. */
  upstreamReached = false;
  /** The route that was picked last. */
  route: Route | undefined = undefined;
  /** Nanoseconds from the request's first byte to the response's last; set for the access log. */
  duration: number | undefined = undefined;
  backendLatency: number | undefined = undefined;
  /** Envoy's short names of response flags. */
  readonly flags: string[] = [];
  filterStateBytes = 0;
  private state: Map<string, FilterState> | undefined = undefined;

  /** `number` is that of the exchange. */
  constructor(
    private readonly world: World,
    private readonly number: number,
    readonly protocol: string,
  ) {
    this.startTime = world.clock.read();
  }

  /** Nanoseconds since 1970. */
  get startDate(): bigint {
    return this.world.clock.date(this.startTime);
  }

  get connectionId(): number {
    return this.number - 1;
  }

  get clientAddress(): string {
    return `127.0.0.1:${50_000 + (this.number % 10_000)}`;
  }

  /** Higress: the plugin chose it. */
  upstreamOverride: string | undefined = undefined;

  get upstreamAddress(): string {
    return this.upstreamOverride ?? this.world.xds.upstreamAddress;
  }

  get upstreamLocality(): Locality {
    return this.world.xds.upstreamLocality;
  }

  /** What plugins set as properties, by Envoy's name `wasm.…`; all plugins of the stream see it. */
  get filterState(): Map<string, FilterState> {
    return (this.state ??= new Map());
  }
}
