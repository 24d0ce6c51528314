// RUN: snn-opt %s -split-input-file -verify-diagnostics

func.func @V1(%x: tensor<2x2xi1>) {
  // expected-error @+1 {{(V1) input must be of rank 1, found 2}}
  %i, %n = snn.events %x : tensor<2x2xi1> -> tensor<4xi8>
  return
}

// -----

func.func @V2(%x: tensor<4xi1>) {
  // expected-error @+1 {{(V2) indices must be 4, one for each input, found 'tensor<5xi8>'}}
  %i, %n = snn.events %x : tensor<4xi1> -> tensor<5xi8>
  return
}

// -----

func.func @V3(%x: tensor<129xi1>) {
  // expected-error @+1 {{(V3) indices must be of a type that holds 128, found 'i8'}}
  %i, %n = snn.events %x : tensor<129xi1> -> tensor<129xi8>
  return
}
