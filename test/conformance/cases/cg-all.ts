import * as m_general from './general';
import * as m_effective from './effective';
import * as m_ticks from './ticks';
import * as m_callouts_calls from './callouts-calls';
import * as m_callouts_outcomes from './callouts-outcomes';
import * as m_callouts_places from './callouts-places';
import * as m_callouts_streams from './callouts-streams';
import * as m_grpc_calls from './grpc-calls';
import * as m_grpc_streams from './grpc-streams';
import * as m_shared from './shared';
import * as m_queues from './queues';
import * as m_metrics from './metrics';
import * as m_foreign_compress from './foreign-compress';
import * as m_foreign_cel from './foreign-cel';
import * as m_foreign_signatures from './foreign-signatures';
import * as m_foreign_dns from './foreign-dns';
export const ALL = [
...Object.values(m_general).flat(),
...Object.values(m_effective).flat(),
...Object.values(m_ticks).flat(),
...Object.values(m_callouts_calls).flat(),
...Object.values(m_callouts_outcomes).flat(),
...Object.values(m_callouts_places).flat(),
...Object.values(m_callouts_streams).flat(),
...Object.values(m_grpc_calls).flat(),
...Object.values(m_grpc_streams).flat(),
...Object.values(m_shared).flat(),
...Object.values(m_queues).flat(),
...Object.values(m_metrics).flat(),
...Object.values(m_foreign_compress).flat(),
...Object.values(m_foreign_cel).flat(),
...Object.values(m_foreign_signatures).flat(),
...Object.values(m_foreign_dns).flat(),
];
