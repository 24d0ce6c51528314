// RUN: not snn-opt %s -snn-choose-synapses="synapses=sparse" 2>&1 | FileCheck %s -check-prefix=WAY
// RUN: not snn-opt %s -snn-choose-synapses="activity=2" 2>&1 | FileCheck %s -check-prefix=SHARE
// RUN: not snn-opt %s -snn-choose-synapses="rows=3" 2>&1 | FileCheck %s -check-prefix=ROWS

// WAY: error: synapses are auto, dense, test or event, found sparse
// SHARE: error: activity is a share from 0 to 1, found 2
// ROWS: error: rows are 1, 2, 4 or 8, or 0 for as many as pay, found 3
func.func @f() {
  return
}
